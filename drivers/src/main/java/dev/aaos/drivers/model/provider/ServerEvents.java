package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.device.ModelFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Server-sent events (WHATWG HTML, "Server-sent events"), read while they come.
///
/// Several `data` fields make one text of several lines; comments and other fields are skipped;
/// an event the stream ends in the middle of is dropped. For one thread.
public final class ServerEvents {
  private static final String DATA = "data";

  private final Lines lines;

  ServerEvents(Lines lines) {
    this.lines = lines;
  }

  /// Returns the data of the next event that has any; empty when the stream has ended.
  ///
  /// What kind of event it is, all dialects say in the data as well.
  ///
  /// @throws ModelFailure when the stream breaks, falls silent, or one event is too large
  public Optional<String> next() throws ModelFailure, InterruptedException {
    List<String> data = new ArrayList<>();
    int size = 0;
    for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
      String text = next.get();
      if (text.isEmpty() && !data.isEmpty()) {
        return Optional.of(String.join("\n", data));
      }
      if (field(text).equals(DATA)) {
        data.add(value(text));
        size += text.length();
        lines.bound(size);
      }
    }
    return Optional.empty();
  }

  private static String field(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  private static String value(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return "";
    }
    int from = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
    return text.substring(from);
  }
}
