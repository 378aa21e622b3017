package dev.aaos.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.FileType;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.piece.Extent;
import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ChangeCodecTest {
  private static final PathBytes ODD = PathBytes.of(new byte[] {'/', -1, '\n', 'x'});
  private static final byte[] CONTENT = {0, 1, -1, 'y'};
  private static final byte[] TEXT = {(byte) 0xc3, (byte) 0xa9, '\r', '\n', 'x'};
  private static final Instant NOW = Instant.parse("2026-11-30T14:00:00.123456789Z");
  private static final Look LOOK = new Look(0640, 1000, 65534, NOW);
  private static final Pieces LARGE = new Pieces(
      1L << 40,
      Mark.of(CONTENT).sha256(),
      List.of(new Extent(0, 4_096), new Extent(1L << 30, 5)),
      List.of(new Pieces.Stored(12, 4_000), new Pieces.Stored(13, 101)));
  private static final List<Change> ALL = List.of(
      new Change.Made(ODD, 2, Mark.of(CONTENT)),
      new Change.Replaced(ODD, new Kept.Whole(LOOK, CONTENT), Mark.of(CONTENT)),
      new Change.Replaced(ODD, new Kept.Lost(LOOK, 1L << 40, "it was larger"), Mark.of(CONTENT)),
      new Change.Replaced(ODD, new Kept.Whole(LOOK, CONTENT), Mark.of(TEXT), Optional.of("é\r\nx")),
      new Change.Appended(ODD, LOOK, 1L << 40, Mark.of(CONTENT)),
      new Change.Removed(ODD, new Kept.Whole(LOOK, CONTENT)),
      new Change.Cut(ODD, LOOK, 7, CONTENT),
      new Change.Became(ODD, new Before.Nothing(), new After.File(LOOK, Mark.of(CONTENT))),
      new Change.Became(
          ODD,
          new Before.File(new Kept.Same(LOOK), Optional.empty()),
          new After.File(LOOK, Mark.of(TEXT), Optional.of("é\r\nx"))),
      new Change.Became(
          ODD,
          new Before.File(new Kept.Whole(LOOK, CONTENT), Optional.of(new Identity(3, 4, NOW))),
          new After.Nothing()),
      new Change.Became(
          ODD,
          new Before.File(new Kept.Lost(LOOK, 9, "it was larger"), Optional.empty()),
          new After.Other(FileType.PIPE)),
      new Change.Removed(ODD, new Kept.InPieces(LOOK, LARGE)),
      new Change.Became(ODD, new Before.Directory(LOOK), new After.Link(ODD)),
      new Change.Became(
          ODD, new Before.Link(LOOK, PathBytes.of("../x")), new After.Directory(LOOK)),
      new Change.Became(ODD, new Before.Other(LOOK, FileType.OTHER), new After.Nothing()));

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
  void aTextThatIsKeptAsWell_isAnotherKind_andOneWithoutIsWrittenAsEver() throws IOException {
    Kept before = new Kept.Whole(LOOK, CONTENT);
    byte[] plain = ChangeCodec.encode(new Change.Replaced(ODD, before, Mark.of(TEXT)));
    byte[] texts =
        ChangeCodec.encode(new Change.Replaced(ODD, before, Mark.of(TEXT), Optional.of("é\r\nx")));

    assertThat(plain[1]).isEqualTo((byte) 2);
    assertThat(texts[1]).isEqualTo((byte) 7);
    assertThat(Arrays.copyOfRange(texts, 2, plain.length))
        .isEqualTo(Arrays.copyOfRange(plain, 2, plain.length));
    assertThat(((Change.Replaced) ChangeCodec.decode(texts)).text()).contains("é\r\nx");
    texts[texts.length - 1] = 0;
    assertThatThrownBy(() -> ChangeCodec.decode(texts)).hasMessageContaining("a text that is none");
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

  @Test
  void manyInOne_areFoundByWhereTheyBegin() throws IOException {
    Batch batch = new Batch();
    assertThat(batch.isEmpty()).isTrue();

    ALL.forEach(batch::add);

    byte[] image = batch.image();
    assertThat(Batch.isOne(image)).isTrue();
    assertThat(Batch.isOne(ChangeCodec.encode(ALL.getFirst()))).isFalse();
    List<Batch.Placed> all = Batch.all(image);
    assertThat(all).hasSameSizeAs(ALL);
    for (int i = 0; i < ALL.size(); i++) {
      byte[] encoded = ChangeCodec.encode(ALL.get(i));
      assertThat(ChangeCodec.encode(all.get(i).change())).isEqualTo(encoded);
      assertThat(ChangeCodec.encode(Batch.at(image, all.get(i).at()))).isEqualTo(encoded);
    }
    assertThatThrownBy(() -> Batch.at(image, image.length)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Batch.at(image, -1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Batch.all(Arrays.copyOf(image, image.length - 1)))
        .isInstanceOf(IOException.class);
  }
}
