package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberEncodingTest {
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "127, 1",
    "128, 2",
    "16383, 2",
    "16384, 3",
    "2147483647, 5",
    "9223372036854775807, 9",
    "-1, 10",
    "-9223372036854775808, 10"
  })
  void aNumber_takesAsManyBytesAsItNeeds_andComesBack(long number, int bytes) {
    byte[] written = new Encoder().varint(number).take();

    Decoder in = new Decoder(ByteBuffer.wrap(written));
    assertThat(in.varint()).isEqualTo(number);
    in.end();
    assertThat(written).hasSize(bytes);
  }

  @Test
  void aNumberThatDoesNotEnd_isCorrupt() {
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0x81);

    assertThatThrownBy(() -> new Decoder(ByteBuffer.wrap(endless)).varint())
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("a number has more than 64 bits");
    assertThatThrownBy(() -> new Decoder(ByteBuffer.wrap(new byte[] {(byte) 0x81})).varint())
        .isInstanceOf(CorruptJournal.class);
  }

  @Test
  void aNumberThatTakesMoreBytesThanItNeeds_isCorrupt() {
    byte[] long0 = {(byte) 0x80, 0};
    byte[] tooMuch = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 3};

    for (byte[] bytes : List.of(long0, tooMuch)) {
      assertThatThrownBy(() -> new Decoder(ByteBuffer.wrap(bytes)).varint())
          .isInstanceOf(CorruptJournal.class)
          .hasMessage("a number is not written in as few bytes as it takes");
    }
  }

  @Test
  void aReferenceToWhatIsNotThere_isCorrupt() {
    byte[] third = new Encoder().int32(2).take();

    assertThat(new Decoder(ByteBuffer.wrap(third)).oneOf(List.of("a", "b", "c")))
        .isEqualTo("c");
    assertThatThrownBy(() -> new Decoder(ByteBuffer.wrap(third)).oneOf(List.of("a", "b")))
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("a reference to number 2 of 2");
  }

  @Test
  void bytes_comeBack_andNoMoreThanThereAre() {
    byte[] written = new Encoder().bytes(new byte[] {1, 2, 3}).take();

    assertThat(new Decoder(ByteBuffer.wrap(written)).bytes()).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> new Decoder(ByteBuffer.wrap(Arrays.copyOf(written, 6))).bytes())
        .isInstanceOf(CorruptJournal.class);
  }
}
