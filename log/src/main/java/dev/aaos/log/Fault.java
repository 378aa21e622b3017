package dev.aaos.log;

/// The first place at which a log is not as it was written.
///
/// @param sequence of the first record that is not good
/// @param file the name of the file it lies in, or should
/// @param offset of the batch it lies in, or of where it should begin, in bytes
/// @param reason what is wrong
public record Fault(long sequence, String file, long offset, String reason) {
  @Override
  public String toString() {
    return "record " + sequence + ", " + file + " at byte " + offset + ": " + reason;
  }
}
