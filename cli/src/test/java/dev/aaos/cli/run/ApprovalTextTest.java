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
}
