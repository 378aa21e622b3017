package dev.aaos.log.keep;

import dev.aaos.log.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;

/// What a backup says of itself: the last file written to it, so whatever has one is whole.
///
/// ```
/// aaos backup 1
/// origin aaos/7d0f3a2b9c41e855
/// records 1234
/// last 5dc9…
/// root 0ac5…
/// missing 0
/// taken 2026-11-24T10:00:00Z
/// ```
///
/// @param origin which log it is of, as its heads say; empty where none was signed
/// @param records how many records it has
/// @param last the hash of the last of them
/// @param root of the Merkle tree over them
/// @param missing how many references to content led nowhere when it was taken
/// @param taken when that was, by the wall clock
public record Seal(
    String origin, long records, Digest last, Digest root, long missing, Instant taken) {
  /// The name of its file.
  public static final String FILE = "backup";

  private static final String KIND = "aaos backup 1";
  private static final String NONE = "-";
  private static final int LINES = 7;

  /// Returns what its file holds.
  public String text() {
    return KIND + "\norigin " + (origin.isEmpty() ? NONE : origin) + "\nrecords " + records
        + "\nlast " + last + "\nroot " + root + "\nmissing " + missing + "\ntaken " + taken + "\n";
  }

  /// Returns the seal written `text`.
  ///
  /// @throws IllegalArgumentException saying what is not as it should be
  static Seal parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != LINES + 1 || !lines[0].equals(KIND)) {
      throw new IllegalArgumentException("its first line is not '" + KIND + "'");
    }
    String origin = value(lines[1], "origin");
    try {
      Seal seal = new Seal(
          origin.equals(NONE) ? "" : origin,
          Long.parseLong(value(lines[2], "records")),
          digest(value(lines[3], "last")),
          digest(value(lines[4], "root")),
          Long.parseLong(value(lines[5], "missing")),
          Instant.parse(value(lines[6], "taken")));
      if (!seal.text().equals(text)) {
        throw new IllegalArgumentException("it would be written in another way");
      }
      return seal;
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String value(String line, String word) {
    if (!line.startsWith(word + " ")) {
      throw new IllegalArgumentException("there is no line '" + word + " …'");
    }
    return line.substring(word.length() + 1);
  }

  private static Digest digest(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != Digest.BYTES) {
      throw new IllegalArgumentException("'" + hex + "' is no SHA-256");
    }
    return Digest.read(ByteBuffer.wrap(bytes));
  }

  /// Returns the seal of the backup in `directory`.
  ///
  /// @throws IOException when there is none, or it is not to be read
  public static Seal of(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IOException(directory + " is no backup: there is no file '" + FILE
          + "' in it, which 'aaos backup' writes last");
    }
    try {
      return parse(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not as it was written: " + e.getMessage(), e);
    }
  }
}
