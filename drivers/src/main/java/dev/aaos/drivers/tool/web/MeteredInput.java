package dev.aaos.drivers.tool.web;

import java.io.IOException;
import java.io.InputStream;

/// Bytes from the other side, of which no more are taken than has been allowed. For one thread.
final class MeteredInput extends InputStream {
  private final InputStream in;
  private long left;
  private String excess = "";

  /// The bytes of `in`, none of them allowed yet.
  MeteredInput(InputStream in) {
    this.in = in;
  }

  /// Allows `bytes` more, in place of what was still allowed.
  ///
  /// @param excess the error when the other side sends more
  void allow(long bytes, String excess) {
    this.left = bytes;
    this.excess = excess;
  }

  @Override
  public int read() throws IOException {
    requireAllowance();
    int read = in.read();
    left -= read < 0 ? 0 : 1;
    return read;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    requireAllowance();
    int read = in.read(to, offset, (int) Math.min(length, left));
    left -= Math.max(0, read);
    return read;
  }

  /// Returns one, for there may be more: only reading tells.
  @Override
  public int available() {
    return 1;
  }

  /// Returns the next line, its bytes as the characters U+0000 to U+00FF, without CR LF or LF.
  ///
  /// @param cut the error when the connection ends before the line does
  String line(String cut) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = read(); read != '\n'; read = read()) {
      if (read < 0) {
        throw new IOException(cut);
      }
      line.append((char) read);
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return line.toString();
  }

  private void requireAllowance() throws IOException {
    if (left == 0) {
      throw new IOException(excess);
    }
  }
}
