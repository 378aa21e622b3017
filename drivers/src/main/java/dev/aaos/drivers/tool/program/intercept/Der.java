package dev.aaos.drivers.tool.program.intercept;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The distinguished encoding (X.690) of as much ASN.1 as a certificate needs.
final class Der {
  private static final int SHORT_LENGTH = 0x80;
  private static final int LAST_OF_TWO_DIGITS = 2049;
  private static final int ARC_BITS = 7;
  private static final int ARC_MASK = 0x7f;
  private static final int SECOND_ARC = 40;

  private static final DateTimeFormatter TWO_DIGITS =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
  private static final DateTimeFormatter FOUR_DIGITS =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

  /// `TRUE`.
  static final byte[] TRUE = value(0x01, new byte[] {(byte) 0xff});

  private Der() {}

  /// Returns the value `content` with the tag `tag`.
  static byte[] value(int tag, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(tag);
    if (content.length < SHORT_LENGTH) {
      bytes.write(content.length);
    } else {
      byte[] length = unsigned(content.length);
      bytes.write(SHORT_LENGTH | length.length);
      bytes.writeBytes(length);
    }
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static byte[] unsigned(int number) {
    byte[] bytes = BigInteger.valueOf(number).toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  static byte[] sequence(byte[]... parts) {
    return sequence(List.of(parts));
  }

  static byte[] sequence(List<byte[]> parts) {
    return value(0x30, joined(parts));
  }

  static byte[] set(byte[] part) {
    return value(0x31, part);
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// Returns what stands under the explicit tag `number`.
  static byte[] tagged(int number, byte[] content) {
    return value(0xa0 | number, content);
  }

  static byte[] integer(BigInteger number) {
    return value(0x02, number.toByteArray());
  }

  static byte[] octets(byte[] content) {
    return value(0x04, content);
  }

  static byte[] bits(byte[] content) {
    return bits(content, 0);
  }

  /// Returns bits of whose last byte `unused` do not count.
  static byte[] bits(byte[] content, int unused) {
    return value(0x03, joined(List.of(new byte[] {(byte) unused}, content)));
  }

  static byte[] text(String text) {
    return value(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns an object identifier, such as `2.5.4.3`.
  static byte[] oid(String dotted) {
    List<Integer> arcs = Stream.of(dotted.split("\\.")).map(Integer::valueOf).toList();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(arcs.get(0) * SECOND_ARC + arcs.get(1));
    for (int arc : arcs.subList(2, arcs.size())) {
      for (int shift = ARC_BITS * 4; shift > 0; shift -= ARC_BITS) {
        if (arc >>> shift != 0) {
          bytes.write(SHORT_LENGTH | (arc >>> shift & ARC_MASK));
        }
      }
      bytes.write(arc & ARC_MASK);
    }
    return value(0x06, bytes.toByteArray());
  }

  /// Returns a time, in the form that RFC 5280 (4.1.2.5) wants for its year.
  static byte[] time(Instant time) {
    var utc = time.atOffset(ZoneOffset.UTC);
    boolean early = utc.getYear() <= LAST_OF_TWO_DIGITS;
    String text = (early ? TWO_DIGITS : FOUR_DIGITS).format(utc);
    return value(early ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
  }
}
