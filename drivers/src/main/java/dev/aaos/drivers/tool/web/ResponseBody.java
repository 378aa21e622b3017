package dev.aaos.drivers.tool.web;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads the body of an answer: out of its framing (RFC 9112, 6), then out of its compression.
///
/// What counts is what comes out: reading ends with the byte that shows there is more than was
/// wanted. What goes in is bounded too, because a compressed body, or one in chunks, can be made
/// of bytes from which nothing comes out.
final class ResponseBody {
  /// How many times the wanted bytes a body may take on the wire.
  static final int MAX_RATIO = 10;

  /// What the wire may carry beyond that: framing of short bodies.
  static final int SLACK_BYTES = 64 << 10;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private ResponseBody() {}

  /// Returns the first `wanted` bytes, decompressed, and one more if there is one.
  ///
  /// @param in what follows `head`
  /// @throws IOException when the body is cut, damaged, too long or in a form not asked for
  static byte[] read(ResponseHead head, MeteredInput in, int wanted) throws IOException {
    if (head.isBodiless()) {
      return new byte[0];
    }
    long most = (long) MAX_RATIO * wanted + SLACK_BYTES;
    in.allow(most, "the body takes more than " + most + " bytes to send");
    InputStream body = framed(head, in, wanted);
    try {
      return decompressed(head, body).readNBytes(wanted + 1);
    } catch (ZipException | EOFException e) {
      throw new IOException("the gzip body is damaged: " + e.getMessage(), e);
    }
  }

  private static InputStream framed(ResponseHead head, MeteredInput in, int wanted)
      throws IOException {
    Optional<String> coding = head.field("transfer-encoding");
    if (coding.isPresent()) {
      if (!coding.get().equalsIgnoreCase("chunked")) {
        throw new IOException("the body comes in a transfer coding other than 'chunked'");
      }
      return new Chunked(in);
    }
    Optional<String> declared = head.field("content-length");
    if (declared.isEmpty()) {
      return in;
    }
    if (!LENGTH.matcher(declared.get()).matches()) {
      throw new IOException("the answer has a malformed Content-Length");
    }
    long length = Long.parseLong(declared.get());
    if (length > (long) MAX_RATIO * wanted) {
      throw new IOException(
          "the body has %d bytes, more than %d times max_bytes (%d): raise max_bytes to at least %d"
              .formatted(length, MAX_RATIO, wanted, Math.ceilDiv(length, MAX_RATIO)));
    }
    return new OfLength(in, length);
  }

  private static InputStream decompressed(ResponseHead head, InputStream body) throws IOException {
    String coding = head.field("content-encoding").orElse("identity").toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "identity", "" -> body;
      case "gzip", "x-gzip" -> unzipped(new PushbackInputStream(body));
      default ->
        throw new IOException("the body is compressed in a way that was not asked for: not gzip");
    };
  }

  /// An empty body is none of gzip's files, yet some servers send it as one.
  private static InputStream unzipped(PushbackInputStream body) throws IOException {
    int first = body.read();
    if (first < 0) {
      return InputStream.nullInputStream();
    }
    body.unread(first);
    return new GZIPInputStream(body);
  }

  /// A body whose length was declared.
  private static final class OfLength extends InputStream {
    private final MeteredInput in;
    private final long length;
    private long left;

    OfLength(MeteredInput in, long length) {
      this.in = in;
      this.length = length;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      if (left == 0) {
        return -1;
      }
      int read = in.read(to, offset, (int) Math.min(count, left));
      if (read < 0) {
        throw new IOException("the connection was closed after %d of %d bytes of the body"
            .formatted(length - left, length));
      }
      left -= read;
      return read;
    }

    @Override
    public int available() {
      return left == 0 ? 0 : 1;
    }
  }

  /// A body in chunks (RFC 9112, 7.1); extensions and trailer fields are skipped.
  private static final class Chunked extends InputStream {
    private static final String CUT = "the connection was closed in the middle of the body";
    private static final Pattern SIZE = Pattern.compile("(?s)0*([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?");
    private static final int HEX = 16;

    private final MeteredInput in;
    private long left;
    private boolean begun;
    private boolean ended;

    Chunked(MeteredInput in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
      if (left == 0 && !ended) {
        beginChunk();
      }
      if (ended) {
        return -1;
      }
      int read = in.read(to, offset, (int) Math.min(count, left));
      if (read < 0) {
        throw new IOException(CUT);
      }
      left -= read;
      return read;
    }

    @Override
    public int available() {
      return ended ? 0 : 1;
    }

    private void beginChunk() throws IOException {
      boolean whole = !begun || in.line(CUT).isEmpty();
      begun = true;
      Matcher size = SIZE.matcher(in.line(CUT));
      if (!whole || !size.matches()) {
        throw new IOException("the body has a malformed chunk");
      }
      left = Long.parseLong(size.group(1), HEX);
      if (left == 0) {
        skipTrailer();
        ended = true;
      }
    }

    private void skipTrailer() throws IOException {
      boolean more = true;
      while (more) {
        more = !in.line(CUT).isEmpty();
      }
    }
  }
}
