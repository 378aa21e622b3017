package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.denial;
import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.file.TreeWriter;
import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
final class FileEditToolTest {
  @TempDir
  Path base;

  private final FileEditTool tool =
      new FileEditTool(FileHands.OWN, new TreeWriter(new SplittableRandom(1)));
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_read: " + ground.in + "/*", "file_write: " + ground.in + "/*");
  }

  @Test
  void edit_theOnlyOccurrence_isReplaced() throws Exception {
    Path file = ground.write("a.txt", "let x = 1;\nlet y = 2;\n");

    ToolOutcome outcome = agent.call(tool, input(file, "x = 1", "x = 100").toString());

    assertThat(output(outcome))
        .isEqualTo(Json.object()
            .put("path", file.toString())
            .put("replacements", 1)
            .put("bytes_before", 22)
            .put("bytes_after", 24));
    assertThat(((ToolOutcome.Done) outcome).labels()).isEqualTo(Labels.NONE);
    assertThat(file).hasContent("let x = 100;\nlet y = 2;\n");
  }

  @Test
  void edit_all_replacesEveryOccurrence() throws Exception {
    Path file = ground.write("a.txt", "aXbXc");

    ToolOutcome outcome =
        agent.call(tool, input(file, "X", "").put("replace_all", true).toString());

    assertThat(output(outcome).get("replacements").intValue()).isEqualTo(2);
    assertThat(file).hasContent("abc");
  }

  @Test
  void edit_noOccurrenceOrMoreThanOne_failsAndLeavesTheFile() throws Exception {
    Path file = ground.write("a.txt", "one two one one");

    assertThat(failure(agent.call(tool, input(file, "three", "x").toString())))
        .isEqualTo("old_string not found in " + file);
    assertThat(failure(
            agent.call(tool, input(file, "three", "x").put("replace_all", true).toString())))
        .isEqualTo("old_string not found in " + file);
    assertThat(failure(agent.call(tool, input(file, "one", "x").toString())))
        .startsWith("old_string matches 3 times in " + file + "; ")
        .endsWith("refusing ambiguous edit");
    assertThat(file).hasContent("one two one one");
  }

  @Test
  void edit_bytesThatAreNotUtf8_stayAsTheyAre() throws Exception {
    Path file = ground.in.resolve("mixed");
    Files.write(file, new byte[] {(byte) 0xFF, 'a', (byte) 0xC3});

    agent.call(tool, input(file, "a", "é").toString());

    assertThat(Files.readAllBytes(file))
        .isEqualTo(new byte[] {(byte) 0xFF, (byte) 0xC3, (byte) 0xA9, (byte) 0xC3});
  }

  @Test
  void edit_thatWouldPassTheBound_failsAndLeavesTheFile() throws Exception {
    Path file = ground.write("a.txt", "a".repeat(1_000));
    Path large = ground.write("large.txt", "a".repeat(FileEditTool.MAX_BYTES + 1));
    String much = "b".repeat(FileEditTool.MAX_STRING_BYTES);

    assertThat(failure(
            agent.call(tool, input(file, "a", much).put("replace_all", true).toString())))
        .isEqualTo("file too large after the edit: 65536000 bytes (max 1048576)");
    assertThat(failure(agent.call(tool, input(large, "a", "b").toString())))
        .isEqualTo("file too large: more than 1048576 bytes (max 1048576)");
    assertThat(file).hasContent("a".repeat(1_000));
  }

  @Test
  void edit_aFileThatDoesNotExist_failsAndMakesNone() throws Exception {
    Map<String, String> before = ground.everything();
    Path file = ground.in.resolve("gone.txt");

    assertThat(failure(agent.call(tool, input(file, "a", "b").toString())))
        .isEqualTo("file not found: " + file);
    assertThat(ground.everything()).isEqualTo(before);
  }

  @Test
  void edit_withOnlyOneOfTheTwoGrants_isRefused() throws Exception {
    Path file = ground.write("a.txt", "a");
    for (String word : List.of("file_read: ", "file_write: ")) {
      GrantedContext half = GrantedContext.of(word + ground.in + "/*");

      ToolOutcome.Denied denied = denial(half.call(tool, input(file, "a", "b").toString()));

      assertThat(denied.reason()).isEqualTo(GrantedContext.PLAN_REFUSED);
      assertThat(file).hasContent("a");
    }
  }

  @Test
  void edit_objectThatOnlyOneOfTheTwoGrantsCovers_isDeniedByNameOfTheOther() throws Exception {
    ground.write("b.txt", "secret within");
    Path link = ground.link("a.txt", Path.of("b.txt"));
    GrantedContext readOne =
        GrantedContext.of("file_read: " + link, "file_write: " + ground.in + "/*");
    GrantedContext writeOne =
        GrantedContext.of("file_read: " + ground.in + "/*", "file_write: " + link);

    ToolOutcome.Denied unread =
        denial(readOne.call(tool, input(link, "secret", "x").toString()));
    ToolOutcome.Denied unwritten =
        denial(writeOne.call(tool, input(link, "secret", "x").toString()));

    assertThat(unread.wanted()).isEqualTo(Capability.parse("file_read: " + link));
    assertThat(unwritten.wanted()).isEqualTo(Capability.parse("file_write: " + link));
    assertThat(ground.in.resolve("b.txt")).hasContent("secret within");
  }

  @Test
  void edit_grantsWithDifferentRoots_areEachAskedInTheirOwn() throws Exception {
    Path file = ground.write("sub/a.txt", "a");
    GrantedContext mixed =
        GrantedContext.of("file_read: " + ground.in + "/*", "file_write: " + ground.in + "/sub/*");

    agent.call(tool, input(file, "a", "b").toString());
    ToolOutcome outcome = mixed.call(tool, input(file, "b", "c").toString());

    assertThat(output(outcome).get("replacements").intValue()).isEqualTo(1);
    assertThat(file).hasContent("c");
  }

  @Test
  void prepare_needsBothGrantsAndSaysWhatItDoes() throws Exception {
    Plan one = tool.prepare(input(Path.of("/data/a"), "ab", "é").toString()).plan();
    Plan all = tool.prepare(
            input(Path.of("/data/a"), "ab", "").put("replace_all", true).toString())
        .plan();

    List<Capability> needs =
        List.of(Capability.parse("file_read: /data/a"), Capability.parse("file_write: /data/a"));
    assertThat(one)
        .isEqualTo(new Plan(
            needs,
            EffectClass.UNDOABLE,
            "replace the only occurrence of 2 bytes by 2 bytes in /data/a"));
    assertThat(all.description())
        .isEqualTo("replace every occurrence of 2 bytes by 0 bytes in /data/a");
  }

  @Test
  void prepare_whatCannotBeReplaced_isRefusedWithTheMend() {
    String much = "x".repeat(65_537);

    assertInvalid(input(Path.of("/a"), "", "x"), "'old_string' is empty");
    assertInvalid(input(Path.of("/a"), much, "x"), "'old_string' is too large: 65537 bytes");
    assertInvalid(input(Path.of("/a"), "x", much), "'new_string' is too large: 65537 bytes");
    assertInvalid(input(Path.of("/a"), "x", "\udc00"), "'new_string' holds half a character");
    assertInvalid(input(Path.of("a"), "x", "y"), "is relative");
  }

  @Test
  void replacement_anyTexts_isWhatTheStringLibraryMakes() {
    Generator<String> texts =
        Generator.lists(Generator.of("a", "b", "é"), 0, 12).map(parts -> String.join("", parts));
    Generator<String> olds =
        Generator.lists(Generator.of("a", "b", "é"), 1, 4).map(parts -> String.join("", parts));
    Property.of(
            "same as String.replace",
            Generator.both(texts, olds, (text, old) -> List.of(text, old)))
        .cases(5_000)
        .holds(c -> {
          byte[] content = c.getFirst().getBytes(StandardCharsets.UTF_8);
          byte[] old = c.getLast().getBytes(StandardCharsets.UTF_8);
          Replacement replacement = new Replacement(old, new byte[] {'X'}, true);
          List<Integer> places = replacement.places(content);

          if (places.isEmpty()) {
            assertThat(c.getFirst()).doesNotContain(c.getLast());
            return;
          }
          assertThat(replacement.apply(content, places, "p", 1_000))
              .asString(StandardCharsets.UTF_8)
              .isEqualTo(c.getFirst().replace(c.getLast(), "X"));
        });
  }

  private void assertInvalid(ObjectNode input, String reason) {
    assertThatThrownBy(() -> tool.prepare(input.toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(reason);
  }

  private static ObjectNode input(Path path, String from, String to) {
    return Json.object().put("path", path.toString()).put("old_string", from).put("new_string", to);
  }
}
