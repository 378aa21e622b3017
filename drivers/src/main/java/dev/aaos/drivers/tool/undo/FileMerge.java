package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.UnifiedDiff;
import dev.aaos.drivers.tool.merge.Overlaps;
import dev.aaos.drivers.tool.merge.Overlaps.Versions;
import dev.aaos.drivers.tool.merge.ThreeWay;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.Merging.Result;
import dev.aaos.linux.file.TreeRestorer.Merged;
import java.util.List;
import java.util.Optional;

/// What becomes of a file that somebody else has changed since when what they did is kept.
///
/// @param detail which lines both changed, or why it cannot be said; empty where it is clean
/// @param text what would become of it, as a unified diff; where both changed the same lines,
///     these as they were, as the agent left them, and as they are
/// @param of the SHA-256 of what is there
/// @param into that of what would be; of what is there, where nothing is left to be done to that
/// @param permissions its mode then
public record FileMerge(
    Kind kind, String detail, String text, String of, String into, int permissions) {
  /// How far both can be had.
  public enum Kind {
    /// They changed different lines.
    CLEAN,
    /// They changed the same lines.
    OVERLAPPING,
    /// It is no text, or it is not known how the agent left it.
    UNKNOWN
  }

  /// Returns what `merged` says of the file `path`, which holds `now`.
  ///
  /// @param versions what the three texts are called
  static FileMerge of(String path, Optional<byte[]> now, Merged merged, Versions versions) {
    String of = merged.now().sha256();
    return switch (merged.result()) {
      case Result.Clean(var look, byte[] content) ->
        new FileMerge(
            Kind.CLEAN,
            "",
            now.isPresent() ? UnifiedDiff.of(path, now, Optional.of(content)) : "",
            of,
            Mark.of(content).sha256(),
            look.permissions());
      case Result.Overlapping(String before, String agent, String found) -> {
        List<ThreeWay.Overlap> overlaps = ThreeWay.of(agent, found, before).overlaps();
        yield new FileMerge(
            Kind.OVERLAPPING,
            Overlaps.named(overlaps),
            Overlaps.text(overlaps, versions),
            of,
            of,
            0);
      }
      case Result.Impossible(String why) -> new FileMerge(Kind.UNKNOWN, why, "", of, of, 0);
    };
  }

  /// Returns whether both can be had.
  public boolean isClean() {
    return kind == Kind.CLEAN;
  }
}
