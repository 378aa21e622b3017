package dev.aaos.drivers.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.conversation.ToolSpec;
import org.junit.jupiter.api.Test;

class JsonSchemasTest {
  private static final ToolSpec TOOL = new ToolSpec("t", "A tool.", """
      {"type":"object",
       "properties":{"path":{"type":"string","maxLength":5},"limit":{"type":"integer","minimum":1}},
       "required":["path"],"additionalProperties":false}""");

  private final JsonSchemas schemas = new JsonSchemas();

  @Test
  void inputThatFits_hasNoViolation() {
    assertThat(schemas.violation(TOOL, "{\"path\":\"/a\",\"limit\":3}")).isEmpty();
  }

  @Test
  void missingMember_isNamed() {
    assertThat(schemas.violation(TOOL, "{}")).contains("required property 'path' not found");
  }

  @Test
  void wrongType_isNamedWithItsPlace() {
    assertThat(schemas.violation(TOOL, "{\"path\":7}"))
        .hasValueSatisfying(text -> assertThat(text).contains("/path").contains("string"));
  }

  @Test
  void numberOutOfBounds_isNamedWithItsBound() {
    assertThat(schemas.violation(TOOL, "{\"path\":\"/a\",\"limit\":0}"))
        .hasValueSatisfying(text -> assertThat(text).contains("/limit").contains("1"));
  }

  @Test
  void unknownMember_isNamedWithTheNearestOne() {
    assertThat(schemas.violation(TOOL, "{\"path\":\"/a\",\"limits\":1}"))
        .hasValueSatisfying(
            text -> assertThat(text).contains("'limits'").endsWith("did you mean 'limit'?"));
  }

  @Test
  void textThatIsNoJson_isSaidToBeNone() {
    assertThat(schemas.violation(TOOL, "{\"path\":"))
        .hasValueSatisfying(text -> assertThat(text).startsWith("the input is no JSON"));
  }

  @Test
  void valueThatIsNoObject_isSaidToBeNone() {
    assertThat(schemas.violation(TOOL, "[1]"))
        .contains("the input must be a JSON object, not a list");
    assertThat(schemas.violation(TOOL, "null"))
        .contains("the input must be a JSON object, not null");
  }
}
