package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.Tool;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class FileToolsTest {
  private final List<Tool> tools = FileTools.all(FileHands.OWN, new SplittableRandom(1));

  @Test
  void all_areThePredecessorsSixTools_andOneThatTakesBack() {
    assertThat(tools)
        .extracting(tool -> tool.spec().name())
        .containsExactly(
            "file_read",
            "file_read_many",
            "file_list",
            "file_write",
            "file_edit",
            "file_restore",
            "grep");
  }

  @Test
  void schemas_boundAndDescribeEveryMember() {
    for (Tool tool : tools) {
      JsonNode schema = Json.MAPPER.readTree(tool.spec().inputSchema());

      assertThat(schema.get("additionalProperties").booleanValue()).isFalse();
      assertThat(schema.get("required")).isNotEmpty();
      schema.get("properties").forEachEntry((name, member) -> {
        assertThat(member.get("description").stringValue()).as(name).isNotBlank();
        switch (member.get("type").stringValue()) {
          case "string" -> assertThat(member.has("maxLength")).as(name).isTrue();
          case "integer" -> assertThat(member.has("maximum")).as(name).isTrue();
          case "array" -> assertThat(member.has("maxItems")).as(name).isTrue();
          default -> assertThat(member.get("type").stringValue()).isEqualTo("boolean");
        }
      });
    }
  }

  @Test
  void schemas_takeWhatTheToolsTakeAndNothingElse() {
    Map<String, String> fitting = Map.of(
        "file_read", "{\"path\":\"/a\",\"offset\":1,\"limit\":2147483647}",
        "file_read_many", "{\"paths\":[\"/a\"]}",
        "file_list", "{\"path\":\"/a\"}",
        "file_write", "{\"path\":\"/a\",\"content\":\"\",\"append\":false}",
        "file_edit",
            "{\"path\":\"/a\",\"old_string\":\"a\",\"new_string\":\"\",\"replace_all\":true}",
        "file_restore", "{\"path\":\"/a\",\"changes\":[1,\"2:3\"],\"link\":\"/b\",\"anyway\":true}",
        "grep", "{\"pattern\":\"a\",\"path\":\"/a\",\"glob\":\"*\",\"case_insensitive\":true}");
    for (Tool tool : tools) {
      Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(tool.spec().inputSchema());
      String fits = fitting.getOrDefault(tool.spec().name(), "");

      assertThat(schema.validate(fits, InputFormat.JSON)).as(fits).isEmpty();
      assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
      assertThat(schema.validate(fits.replaceFirst("}$", ",\"more\":1}"), InputFormat.JSON))
          .isNotEmpty();
      assertThat(schema.validate(fits.replace("\"/a\"", "7"), InputFormat.JSON)).isNotEmpty();
    }
  }
}
