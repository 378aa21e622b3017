package dev.aaos.drivers.tool.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// One text taken for another in a file, byte for byte; all else stays as it is.
///
/// UTF-8 never finds one character inside another, so bytes are all that need be compared. The
/// search is Knuth, Morris and Pratt's: it takes time in proportion to the file, whatever is
/// looked for.
///
/// @param from what is replaced, at least one byte
/// @param to what takes its place
/// @param all whether every occurrence is, and not the only one
@SuppressWarnings("ArrayRecordComponent") // never compared
record Replacement(byte[] from, byte[] to, boolean all) {

  /// Why a file is left as it is. The message is for the model.
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /// Returns where `from` begins in `content`, from left to right, without overlaps.
  List<Integer> places(byte[] content) {
    int[] borders = borders();
    List<Integer> places = new ArrayList<>();
    int matched = 0;
    for (int i = 0; i < content.length; i++) {
      while (matched > 0 && content[i] != from[matched]) {
        matched = borders[matched - 1];
      }
      if (content[i] == from[matched]) {
        matched++;
      }
      if (matched == from.length) {
        places.add(i + 1 - from.length);
        matched = 0;
      }
    }
    return places;
  }

  /// Returns, for each beginning of `from`, how long the longest shorter beginning is in which it
  /// ends.
  private int[] borders() {
    int[] borders = new int[from.length];
    int length = 0;
    for (int i = 1; i < from.length; i++) {
      while (length > 0 && from[i] != from[length]) {
        length = borders[length - 1];
      }
      if (from[i] == from[length]) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }

  /// Returns `content` with `to` at each of `places`.
  ///
  /// @param path what a refusal calls the file
  /// @param most how many bytes the result may have
  byte[] apply(byte[] content, List<Integer> places, String path, int most) throws Refusal {
    if (places.isEmpty()) {
      throw new Refusal("old_string not found in " + path);
    }
    if (places.size() > 1 && !all) {
      throw new Refusal("old_string matches " + places.size() + " times in " + path
          + "; give more of the surrounding text, or set replace_all; refusing ambiguous edit");
    }
    long size = content.length + (long) places.size() * (to.length - from.length);
    if (size > most) {
      throw new Refusal("file too large after the edit: " + size + " bytes (max " + most + ")");
    }
    ByteBuffer edited = ByteBuffer.allocate((int) size);
    int done = 0;
    for (int place : places) {
      edited.put(content, done, place - done).put(to);
      done = place + from.length;
    }
    return edited.put(content, done, content.length - done).array();
  }
}
