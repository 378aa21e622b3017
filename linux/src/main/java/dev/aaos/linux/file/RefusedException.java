package dev.aaos.linux.file;

import dev.aaos.linux.PathBytes;
import java.io.IOException;

/// An access that is refused rather than failed: the world works, and the answer is no.
///
/// The message names the path as it was asked for, never where a link led to, so that a
/// refusal tells nothing about what lies outside the grant.
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final String path;

  /// Makes the refusal of `path` (as asked for) with `reason`.
  public RefusedException(Reason reason, PathBytes path) {
    super(path + ": " + reason.text());
    this.reason = reason;
    this.path = path.toString();
  }

  /// Returns why.
  public Reason reason() {
    return reason;
  }

  /// Returns the path as it was asked for, shown as [PathBytes#toString] shows it.
  public String path() {
    return path;
  }

  /// Why an object is not touched.
  public enum Reason {
    /// A link or `..` leads out of the granted tree.
    LEADS_OUT("a symbolic link on the way leads out of the granted directory"),
    /// Links go in a circle, or one is a magic link of `/proc`.
    BAD_LINK("the way passes a link that cannot be followed safely (a loop, or a /proc link)"),
    /// The last name, or a directory still to be made, is a link that leads nowhere.
    DANGLING_LINK("a symbolic link on the way leads nowhere; remove it, or name its target"),
    /// No grant covers the object's own name.
    NOT_COVERED("the object found there is not covered by a grant"),
    /// A directory that would have to be made is not covered.
    PARENT_NOT_COVERED("a missing parent directory is not covered by a grant; create it first"),
    /// Neither a regular file nor (where one is asked for) a directory.
    NOT_REGULAR("not a regular file"),
    /// More than one name leads to the file.
    MANY_LINKS("the file has more than one hard link; add `links: any` to the grant to allow it"),
    /// The file lives in a file system that shows the kernel, not files.
    PSEUDO_FILE_SYSTEM("files of /proc, /sys and other kernel file systems are never opened"),
    /// A link leads to another file than the one whose changes are to be taken back.
    ANOTHER_FILE("a symbolic link leads there to another file than was changed"),
    /// The object lost its name while it was opened.
    REMOVED(
        "the object was removed meanwhile; try again (a name that ends in ' (deleted)' looks the"
            + " same: rename such a file)"),
    /// The tree kept changing while it was walked.
    UNSTABLE("the directory tree kept changing; try again when it is quiet");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /// Returns the reason in words, with the mend where there is one.
    public String text() {
      return text;
    }
  }
}
