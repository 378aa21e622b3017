package dev.aaos.linux.call;

/// The two processors whose system call numbers and open flags are known here.
public enum Architecture {
  X86_64(0x10000, 0x20000),
  AARCH64(0x4000, 0x8000);

  /// The processor this JVM runs on.
  public static final Architecture CURRENT = of(System.getProperty("os.arch"));

  private final int directoryFlag;
  private final int noFollowFlag;

  Architecture(int directoryFlag, int noFollowFlag) {
    this.directoryFlag = directoryFlag;
    this.noFollowFlag = noFollowFlag;
  }

  /// Returns `O_DIRECTORY`.
  public int directoryFlag() {
    return directoryFlag;
  }

  /// Returns `O_NOFOLLOW`.
  public int noFollowFlag() {
    return noFollowFlag;
  }

  /// Returns the architecture the JDK calls `name`.
  ///
  /// @throws UnsupportedOperationException when it is neither of ours
  public static Architecture of(String name) {
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
        throw new UnsupportedOperationException(
            "no system call numbers for processor '" + name + "': aaOS runs on x86-64 and aarch64");
    };
  }
}
