package dev.aaos.linux.change;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Many changes in one image: a version that no single change begins with, then each change
/// with its length before it. Each is found again by where it begins. For one thread.
public final class Batch {
  private static final int VERSION = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// One without changes.
  public Batch() {
    bytes.write(VERSION);
  }

  /// A change, and where it begins.
  public record Placed(int at, Change change) {}

  /// Adds `change`.
  public void add(Change change) {
    byte[] encoded = ChangeCodec.encode(change);
    bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
    bytes.writeBytes(encoded);
  }

  /// Returns how long it is, in bytes.
  public int size() {
    return bytes.size();
  }

  /// Returns whether there is no change in it.
  public boolean isEmpty() {
    return bytes.size() == 1;
  }

  /// Returns the image.
  public byte[] image() {
    return bytes.toByteArray();
  }

  /// Returns whether `image` is of many changes, and not of one.
  public static boolean isOne(byte[] image) {
    return image.length > 0 && image[0] == VERSION;
  }

  /// Returns the changes of `image`, in the order in which they were added.
  ///
  /// @throws IOException when it is none
  public static List<Placed> all(byte[] image) throws IOException {
    if (!isOne(image)) {
      throw new IOException("not many changes in one");
    }
    List<Placed> all = new ArrayList<>();
    for (int at = 1; at < image.length; ) {
      int length = length(image, at);
      all.add(new Placed(at, change(image, at, length)));
      at += Integer.BYTES + length;
    }
    return all;
  }

  /// Returns the change of `image` that begins at `at`.
  ///
  /// @throws IOException when none does
  public static Change at(byte[] image, int at) throws IOException {
    if (!isOne(image)) {
      throw new IOException("not many changes in one");
    }
    return change(image, at, length(image, at));
  }

  private static int length(byte[] image, int at) throws IOException {
    if (at < 1 || at > image.length - Integer.BYTES) {
      throw new IOException("no change begins at " + at);
    }
    int length = ByteBuffer.wrap(image).getInt(at);
    if (length < 0 || length > image.length - at - Integer.BYTES) {
      throw new IOException("a change cut off at " + at);
    }
    return length;
  }

  private static Change change(byte[] image, int at, int length) throws IOException {
    int begin = at + Integer.BYTES;
    return ChangeCodec.decode(Arrays.copyOfRange(image, begin, begin + length));
  }
}
