package dev.aaos.cli.audit;

import dev.aaos.cli.shell.UsageException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// A place in the log, as people name it: by a record's number or by a time.
record Moment(Optional<Long> sequence, Optional<Instant> time) {
  /// No place.
  static final Moment NONE = new Moment(Optional.empty(), Optional.empty());

  /// Returns the place that the option `name` was given as `text`: digits alone are a number; a day
  /// is its beginning in UTC.
  static Moment of(String name, Optional<String> text) throws UsageException {
    if (text.isEmpty()) {
      return NONE;
    }
    if (text.get().matches("\\d{1,18}")) {
      return new Moment(Optional.of(Long.parseLong(text.get())), Optional.empty());
    }
    try {
      return new Moment(Optional.empty(), Optional.of(instant(text.get())));
    } catch (DateTimeParseException e) {
      throw new UsageException(
          name + " '" + text.get() + "' is neither a record's number nor a time"
              + " such as 2026-11-24 or 2026-11-24T10:00:00Z");
    }
  }

  private static Instant instant(String text) {
    return text.contains("T")
        ? Instant.parse(text)
        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
