package dev.aaos.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A path, or one name of it, as the kernel sees it: bytes without NUL.
///
/// An immutable value. Nothing is normalised here: callers pass absolute paths that are
/// already free of `.`, `..` and `//` where a method says so.
public final class PathBytes {
  /// The root directory.
  public static final PathBytes ROOT = new PathBytes(new byte[] {'/'});

  /// The directory itself, relative to its own descriptor.
  public static final PathBytes HERE = new PathBytes(new byte[] {'.'});

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final byte[] bytes;

  private PathBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Returns the path `bytes`, copied.
  ///
  /// @throws IllegalArgumentException when empty or holding a NUL
  public static PathBytes of(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("a path is empty: name at least one character");
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException("a path holds a NUL byte: remove it");
      }
    }
    return new PathBytes(bytes.clone());
  }

  /// Returns `text` as UTF-8.
  ///
  /// @throws IllegalArgumentException when empty, holding a NUL, or not expressible in UTF-8
  ///     (a lone surrogate)
  public static PathBytes of(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return of(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("path '" + text + "' holds a lone surrogate", e);
    }
  }

  /// Returns a copy of the bytes.
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /// Returns whether the path begins at the root.
  public boolean isAbsolute() {
    return bytes[0] == '/';
  }

  /// Returns the path as text, or nothing when it is not UTF-8 and so cannot be named in text.
  public Optional<String> text() {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /// Returns this path with `name` beneath it.
  public PathBytes resolve(PathBytes name) {
    int slash = bytes[bytes.length - 1] == '/' ? 0 : 1;
    byte[] joined = Arrays.copyOf(bytes, bytes.length + slash + name.bytes.length);
    joined[bytes.length + slash - 1] = '/';
    System.arraycopy(name.bytes, 0, joined, bytes.length + slash, name.bytes.length);
    return new PathBytes(joined);
  }

  /// Returns whether this absolute normalised path is `ancestor` or lies beneath it.
  public boolean isWithin(PathBytes ancestor) {
    int length = ancestor.bytes.length;
    if (bytes.length < length || !Arrays.equals(bytes, 0, length, ancestor.bytes, 0, length)) {
      return false;
    }
    return bytes.length == length || ancestor.bytes[length - 1] == '/' || bytes[length] == '/';
  }

  /// Returns whether the last bytes are `suffix`.
  public boolean endsWith(byte[] suffix) {
    int from = bytes.length - suffix.length;
    return from >= 0 && Arrays.equals(bytes, from, bytes.length, suffix, 0, suffix.length);
  }

  /// Returns this path relative to `ancestor`, within which it lies; `.` when they are the
  /// same.
  ///
  /// @throws IllegalArgumentException when it does not lie within
  public PathBytes relativeTo(PathBytes ancestor) {
    if (!isWithin(ancestor)) {
      throw new IllegalArgumentException(this + " does not lie within " + ancestor);
    }
    int from = ancestor.bytes.length;
    if (from < bytes.length && bytes[from] == '/') {
      from++;
    }
    return from >= bytes.length
        ? HERE
        : new PathBytes(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  /// Returns everything before the last name; nothing for the root and for a single name.
  public Optional<PathBytes> parent() {
    int slash = lastSlash();
    if (bytes.length == 1 || slash < 0) {
      return Optional.empty();
    }
    return Optional.of(slash == 0 ? ROOT : new PathBytes(Arrays.copyOf(bytes, slash)));
  }

  /// Returns the last name.
  public PathBytes name() {
    return new PathBytes(Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length));
  }

  /// Returns the names of this path in order; none for `.` and the root.
  public List<PathBytes> names() {
    List<PathBytes> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '/') {
        if (i > start && !(i - start == 1 && bytes[start] == '.')) {
          names.add(new PathBytes(Arrays.copyOfRange(bytes, start, i)));
        }
        start = i + 1;
      }
    }
    return List.copyOf(names);
  }

  private int lastSlash() {
    int i = bytes.length - 1;
    while (i >= 0 && bytes[i] != '/') {
      i--;
    }
    return i;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathBytes path && Arrays.equals(bytes, path.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Returns the path as text; when it is not UTF-8, every byte beyond ASCII as `\xNN`.
  @Override
  public String toString() {
    return text().orElseGet(this::escaped);
  }

  private String escaped() {
    StringBuilder shown = new StringBuilder();
    for (byte b : bytes) {
      if (b >= 0) {
        shown.append((char) b);
      } else {
        shown.append("\\x").append(HEX.toHexDigits(b));
      }
    }
    return shown.toString();
  }
}
