package dev.aaos.drivers.tool;

import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a change is on record. As text, `57` is all that record 57 keeps, and `57:1204` the one
/// of its many changes that begins at byte 1204.
///
/// @param record the number of the record
/// @param at where it begins there; 0 where the record keeps no other
public record ChangeRef(long record, int at) implements Comparable<ChangeRef> {
  /// What a text for one looks like that keeps others as well.
  public static final String PATTERN = "^[1-9][0-9]{0,17}:[1-9][0-9]{0,8}$";

  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,17})(?::([1-9][0-9]{0,8}))?");
  private static final Comparator<ChangeRef> ORDER =
      Comparator.comparingLong(ChangeRef::record).thenComparingInt(ChangeRef::at);

  /// Returns the one written `text`.
  ///
  /// @throws InvalidInput when it is none
  public static ChangeRef parse(String text) throws InvalidInput {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidInput("'" + text + "' names no change: give the number of its record, or"
          + " RECORD:AT where that keeps many");
    }
    int at = Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(0);
    return new ChangeRef(Long.parseLong(matcher.group(1)), at);
  }

  /// Returns the change, which `image`, that of its record, keeps.
  ///
  /// @throws IOException when it keeps none there
  public Change in(byte[] image) throws IOException {
    return at == 0 ? ChangeCodec.decode(image) : Batch.at(image, at);
  }

  /// Orders the older before the newer, and those of one record by where they begin.
  @Override
  public int compareTo(ChangeRef other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return at == 0 ? Long.toString(record) : record + ":" + at;
  }
}
