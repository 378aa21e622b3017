package dev.aaos.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ChangeCodecTest {
  private static final PathBytes ODD = PathBytes.of(new byte[] {'/', -1, '\n', 'x'});
  private static final byte[] CONTENT = {0, 1, -1, 'y'};
  private static final Look LOOK =
      new Look(0640, 1000, 65534, Instant.parse("2026-11-30T14:00:00.123456789Z"));
  private static final List<Change> ALL = List.of(
      new Change.Made(ODD, 2, Mark.of(CONTENT)),
      new Change.Replaced(ODD, new Kept.Whole(LOOK, CONTENT), Mark.of(CONTENT)),
      new Change.Replaced(ODD, new Kept.Lost(LOOK, 1L << 40, "it was larger"), Mark.of(CONTENT)),
      new Change.Appended(ODD, LOOK, 1L << 40, Mark.of(CONTENT)),
      new Change.Removed(ODD, new Kept.Whole(LOOK, CONTENT)),
      new Change.Cut(ODD, LOOK, 7, CONTENT));

  @Test
  void everyChange_isReadAsItWasWritten() throws IOException {
    for (Change change : ALL) {
      byte[] bytes = ChangeCodec.encode(change);

      Change read = ChangeCodec.decode(bytes);

      assertThat(read.getClass()).isEqualTo(change.getClass());
      assertThat(read.path()).isEqualTo(ODD);
      assertThat(ChangeCodec.encode(read)).isEqualTo(bytes);
    }
    assertThat(ALL.stream().map(Object::getClass).distinct())
        .hasSameSizeAs(Change.class.getPermittedSubclasses());
    assertThat(ChangeCodec.decode(ChangeCodec.encode(ALL.getFirst()))).isEqualTo(ALL.getFirst());
  }

  @Test
  void whatIsCutOffOrHasMore_isNoChange() {
    for (Change change : ALL) {
      byte[] bytes = ChangeCodec.encode(change);
      for (int length = 0; length < bytes.length; length++) {
        byte[] part = Arrays.copyOf(bytes, length);
        assertThatThrownBy(() -> ChangeCodec.decode(part)).isInstanceOf(IOException.class);
      }
      byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
      assertThatThrownBy(() -> ChangeCodec.decode(more)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void garbage_comesToAChangeOrIsRefused_andTakesNoMoreMemoryThanItHas() {
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = ChangeCodec.encode(ALL.get(random.nextInt(ALL.size())));
      for (int k = 1 + random.nextInt(4); k > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(ChangeCodec.decode(bytes).path().isAbsolute()).isTrue();
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 19_000);
  }
}
