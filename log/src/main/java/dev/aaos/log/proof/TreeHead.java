package dev.aaos.log.proof;

import dev.aaos.log.Digest;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a log says of itself at one size: the text of a C2SP `tlog-checkpoint`.
///
/// @param origin which log
/// @param size how many records
/// @param root of the Merkle tree over them
/// @param extensions further lines: `hash` and the chain hash of the last record, `time` and when
///     this was said
public record TreeHead(String origin, long size, Digest root, List<String> extensions) {
  private static final int MUST_HAVE = 3;

  /// Copies `extensions`; refuses what cannot be written as lines.
  public TreeHead {
    extensions = List.copyOf(extensions);
    if (size < 0 || isNoLine(origin) || extensions.stream().anyMatch(TreeHead::isNoLine)) {
      throw new IllegalArgumentException(
          "a head has an origin, a size and whole lines, not '" + origin + "', " + size);
    }
  }

  private static boolean isNoLine(String text) {
    return text.isEmpty() || text.chars().anyMatch(c -> c < ' ');
  }

  /// Returns the text that is signed.
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append('\n').append(size).append('\n');
    text.append(base64(root)).append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /// Reads what [#text] wrote, given as its lines.
  ///
  /// @throws IllegalArgumentException saying what is not as it should be
  static TreeHead of(List<String> lines) {
    if (lines.size() < MUST_HAVE) {
      throw new IllegalArgumentException("a head has three lines at the least: origin, size, root");
    }
    byte[] root = Base64.getDecoder().decode(lines.get(2));
    if (root.length != Digest.BYTES) {
      throw new IllegalArgumentException("the root '" + lines.get(2) + "' is not of 32 bytes");
    }
    return new TreeHead(
        lines.get(0),
        size(lines.get(1)),
        Digest.read(ByteBuffer.wrap(root)),
        lines.subList(MUST_HAVE, lines.size()));
  }

  private static long size(String line) {
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the size '" + line + "' is no number", e);
    }
  }

  /// Returns the rest of the extension line that begins with `word`.
  public Optional<String> extension(String word) {
    String start = word + " ";
    return extensions.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  private static String base64(Digest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(Digest.BYTES);
    digest.write(bytes);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
