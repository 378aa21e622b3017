package dev.aaos.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.cli.wire.Json;
import org.junit.jupiter.api.Test;

final class ApprovalTextTest {
  private static String shown(String undo) {
    Json approval = Json.parse("""
        {"id": "785eb007", "agent_name": "builder", "tool": "shell", "undo": "%s"}
        """.formatted(undo));
    return String.join(" / ", ApprovalText.question((Json.Obj) approval));
  }

  @Test
  void whoIsAsked_isToldWhetherItCanBeTakenBack() {
    assertThat(shown("undoable")).contains("undo      'aaos undo' can take it back");
    assertThat(shown("files_undoable"))
        .contains("'aaos undo' can take back what it changes of files, and nothing else");
    assertThat(shown("not_undoable")).contains("undo      cannot be taken back");
    assertThat(shown("nothing_to_undo")).doesNotContain("  undo  ");
  }

  @Test
  void whatItCosts_isSaid_whereUsesAreCountedOrTokensWereUsed() {
    Json.Obj asked = (Json.Obj) Json.parse("""
        {"tool": "file_write", "cost":
          {"uses": [{"need": "file_write: /a", "left": 3}], "run_tokens": 12000}}
        """);
    assertThat(String.join(" / ", ApprovalText.question(asked)))
        .contains("cost      one of 3 uses left of file_write: /a; the run has used 12,000 tokens");
    assertThat(shown("undoable")).doesNotContain("cost");
  }

  private static String people(String members) {
    return ApprovalText.people((Json.Obj) Json.parse("{" + members + "}")).orElse("");
  }

  @Test
  void whoHasApproved_isSaid_whereOnePersonIsNotEnough() {
    assertThat(people("\"people\": 1, \"approved_by\": []")).isEmpty();
    assertThat(people("\"people\": 2, \"approved_by\": [\"uid 1000 (ann)\"]"))
        .isEqualTo("1 of 2 has approved: uid 1000 (ann)");
    assertThat(people("\"otherwise\": \"allow\", \"expires_at\": \"soon\""))
        .isEqualTo("allowed if nobody objects until soon");
  }

  @Test
  void whatAPersonChanged_isShown_withWhatWasAskedFor() {
    Json approval = Json.parse("""
        {"id": "785eb007", "agent_name": "a", "tool": "t", "changed_by": "uid 1 (bob)",
         "asked_input": {"n": 1}, "input": {"n": 2}, "allows": "the like for this run"}
        """);

    assertThat(ApprovalText.question((Json.Obj) approval))
        .contains("  changed   by uid 1 (bob); the agent asked for {\"n\":1}", "  n: 2")
        .contains("  allows    also the like for this run");
  }
}
