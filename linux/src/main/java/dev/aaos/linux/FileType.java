package dev.aaos.linux;

/// What kind of object a name leads to.
public enum FileType {
  /// A regular file.
  FILE,
  /// A directory.
  DIRECTORY,
  /// A symbolic link, itself.
  SYMLINK,
  /// A pipe that has a name.
  PIPE,
  /// A socket or device.
  OTHER;

  private static final int FORMAT_MASK = 0xF000;

  /// Returns the type in the format bits of a `mode_t`.
  public static FileType ofMode(int mode) {
    return switch (mode & FORMAT_MASK) {
      case 0x8000 -> FILE;
      case 0x4000 -> DIRECTORY;
      case 0xA000 -> SYMLINK;
      case 0x1000 -> PIPE;
      default -> OTHER;
    };
  }
}
