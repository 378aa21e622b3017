package dev.aaos.linux.piece;

import java.io.IOException;
import java.util.Arrays;

/// A part of what a file held, as it is stored: a version that no change begins with, then its
/// bytes.
public final class Piece {
  /// The most bytes that one has.
  public static final int MOST = 8 << 20;

  private static final byte VERSION = 3;

  private Piece() {}

  /// Returns the image that stands for `content`.
  public static byte[] encode(byte[] content) {
    byte[] image = new byte[content.length + 1];
    image[0] = VERSION;
    System.arraycopy(content, 0, image, 1, content.length);
    return image;
  }

  /// Returns whether `image` is of a piece.
  public static boolean isOne(byte[] image) {
    return image.length > 0 && image[0] == VERSION;
  }

  /// Returns the content that `image` stands for.
  ///
  /// @throws IOException when it is no piece
  public static byte[] decode(byte[] image) throws IOException {
    if (image.length < 2 || !isOne(image)) {
      throw new IOException("what is kept there is no part of a file");
    }
    return Arrays.copyOfRange(image, 1, image.length);
  }
}
