package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import org.junit.jupiter.api.Test;

final class AnswersTest {
  @Test
  void text_namesThePathAskedForAndNeverTheRealOne() {
    for (Errno errno : Errno.values()) {
      LinuxException e = new LinuxException(errno.number(), "openat2", "/real/place");

      assertThat(Answers.text(e, "/data/x")).contains("/data/x").doesNotContain("/real/place");
    }
  }

  @Test
  void text_isThePredecessorsWhereItHasOne() {
    assertThat(text(Errno.ENOENT)).isEqualTo("file not found: /data/x");
    assertThat(text(Errno.EACCES)).isEqualTo("permission denied: /data/x");
    assertThat(text(Errno.EPERM)).isEqualTo("permission denied: /data/x");
    assertThat(text(Errno.EISDIR)).isEqualTo("/data/x is not a regular file");
  }

  @Test
  void text_ofAllElse_namesTheErrnoAndTheMend() {
    assertThat(text(Errno.ENOSPC))
        .isEqualTo("/data/x: write answered ENOSPC (no space left on device); delete something"
            + " first, or write elsewhere");
    assertThat(Answers.text(new LinuxException(999, "write", "/real"), "/data/x"))
        .isEqualTo("/data/x: write answered errno 999");
  }

  @Test
  void tooLarge_namesTheSizeWhereItIsKnown() {
    assertThat(Answers.tooLarge(11, 10)).isEqualTo("file too large: 11 bytes (max 10)");
    assertThat(Answers.tooLarge(0, 10)).isEqualTo("file too large: more than 10 bytes (max 10)");
  }

  private static String text(Errno errno) {
    return Answers.text(new LinuxException(errno.number(), "write", "/real/place"), "/data/x");
  }
}
