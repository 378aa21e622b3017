package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.RefusedException;
import java.util.EnumMap;
import java.util.Map;

/// What Linux answers, in the words the model reads.
///
/// The path named is always the one that was asked for, never where it led.
final class Answers {
  private static final Map<Errno, String> MENDS = new EnumMap<>(Map.of(
      Errno.ENOTDIR, "a name on the way is not a directory; list its parent",
      Errno.ENAMETOOLONG, "use a shorter name",
      Errno.ENOSPC, "delete something first, or write elsewhere",
      Errno.EDQUOT, "delete something first, or write elsewhere",
      Errno.EROFS, "write elsewhere",
      Errno.ETXTBSY, "try again when the program has ended",
      Errno.EMFILE, "try again later",
      Errno.ENFILE, "try again later",
      Errno.EBUSY, "try again later"));

  private Answers() {}

  /// Returns what `e` comes to: denied where authority is in question, else failed.
  ///
  /// @param wanted what the object was needed for
  static ToolOutcome refused(RefusedException e, Capability wanted) {
    String message = String.valueOf(e.getMessage());
    return switch (e.reason()) {
      case LEADS_OUT, BAD_LINK, NOT_COVERED, PARENT_NOT_COVERED, MANY_LINKS ->
        new ToolOutcome.Denied(wanted, message);
      case NOT_REGULAR -> new ToolOutcome.Failed(notRegular(e.path()));
      case DANGLING_LINK, PSEUDO_FILE_SYSTEM, ANOTHER_FILE, REMOVED, UNSTABLE ->
        new ToolOutcome.Failed(message);
    };
  }

  /// Returns what went wrong at `path`, and the mend where there is one.
  static String text(LinuxException e, String path) {
    if (isAbsent(e)) {
      return "file not found: " + path;
    }
    if (isForbidden(e)) {
      return "permission denied: " + path;
    }
    if (isDirectory(e)) {
      return notRegular(path);
    }
    String answer = e.call() + " answered "
        + Errno.of(e.number())
            .map(errno -> errno + " (" + errno.meaning() + ")")
            .orElse("errno " + e.number());
    String mend = Errno.of(e.number()).map(MENDS::get).map(text -> "; " + text).orElse("");
    return path + ": " + answer + mend;
  }

  /// Returns what is said when the hand that a call was lent is gone, or could not be held.
  static String unheld(ConfinementException e) {
    return "the confined thread that opens files failed: " + e.why();
  }

  /// Returns whether there is nothing at the path.
  static boolean isAbsent(LinuxException e) {
    return e.is(Errno.ENOENT);
  }

  /// Returns whether there is a directory where a file is wanted.
  static boolean isDirectory(LinuxException e) {
    return e.is(Errno.EISDIR);
  }

  /// Returns whether the file system's own permissions are in the way.
  static boolean isForbidden(LinuxException e) {
    return e.is(Errno.EACCES) || e.is(Errno.EPERM);
  }

  /// Returns what is said of a thing that is no file.
  static String notRegular(String path) {
    return path + " is not a regular file";
  }

  /// Returns what is said of a file that did not fit `most` bytes.
  ///
  /// @param claimed the size it claims, which may be less than what it gave
  static String tooLarge(long claimed, int most) {
    String size = claimed > most ? Long.toString(claimed) : "more than " + most;
    return "file too large: " + size + " bytes (max " + most + ")";
  }

  /// Returns what is said of a file that holds no text.
  static String notText(String path) {
    return path + " is not UTF-8 text: only text can be read";
  }
}
