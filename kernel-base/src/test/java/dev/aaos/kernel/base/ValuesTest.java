package dev.aaos.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Identities, results, usage.
class ValuesTest {
  @Test
  void ids_areReadInAnyFormAndWrittenInOne() {
    String text = "4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11";

    assertThat(AgentId.parse(text.toUpperCase(Locale.ROOT))).hasToString(text);
    assertThat(RunId.parse(text)).isEqualTo(new RunId(UUID.fromString(text)));
    assertThat(ApprovalId.parse(text)).hasToString(text);
    assertThatThrownBy(() -> AgentId.parse("x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void result_mapsWhatIsDoneAndKeepsARefusal() {
    Result<Integer> refused = Result.refused(Errno.EACCES, "no");

    assertThat(Result.ok(2).map(two -> two + 1)).isEqualTo(Result.ok(3));
    assertThat(refused.map(two -> two + 1)).isEqualTo(Result.refused(Errno.EACCES, "no"));
  }

  @Test
  void usage_isAddedUp() {
    assertThat(Usage.of(1, 2).plus(new Usage(10, 20, 5))).isEqualTo(new Usage(11, 22, 5));
    assertThat(Usage.of(1, 2).total()).isEqualTo(3);
    assertThatThrownBy(() -> Usage.of(-1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void usage_beyondWhatANumberHolds_staysAtTheMost() {
    Usage most = new Usage(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    assertThat(most.plus(Usage.of(1, 1))).isEqualTo(most);
    assertThat(most.total()).isEqualTo(Long.MAX_VALUE);
  }
}
