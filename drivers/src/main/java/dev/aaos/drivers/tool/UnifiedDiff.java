package dev.aaos.drivers.tool;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Changes of texts as people read them: in the unified format of diff(1).
public final class UnifiedDiff {
  /// The largest text that is compared, in bytes.
  public static final int MOST = 256 << 10;

  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  /// Returns what makes `after` of `before`, the content of the file `path`; empty when they are
  /// the same, or one is too large or no text.
  ///
  /// @param before empty when there was no file
  /// @param after empty when there is none
  public static String of(String path, Optional<byte[]> before, Optional<byte[]> after) {
    Optional<List<String>> from = lines(before);
    Optional<List<String>> to = lines(after);
    if (from.isEmpty() || to.isEmpty()) {
      return "";
    }
    return String.join(
        "\n",
        UnifiedDiffUtils.generateUnifiedDiff(
            before.isPresent() ? path : "/dev/null",
            after.isPresent() ? path : "/dev/null",
            from.get(),
            DiffUtils.diff(from.get(), to.get()),
            CONTEXT));
  }

  private static Optional<List<String>> lines(Optional<byte[]> content) {
    if (content.isEmpty()) {
      return Optional.of(List.of());
    }
    byte[] bytes = content.get();
    if (bytes.length > MOST) {
      return Optional.empty();
    }
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.empty();
      }
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text.lines().toList());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
