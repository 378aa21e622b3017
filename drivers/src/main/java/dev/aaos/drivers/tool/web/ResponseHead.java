package dev.aaos.drivers.tool.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Status and header fields of one HTTP/1 answer (RFC 9112).
///
/// Errors tell what is wrong with the answer but never quote it: what a stranger wrote must not
/// come back as the words of this system.
///
/// @param status from 200 to 999
/// @param fields by lower-case name, each value without the space around it
record ResponseHead(int status, Map<String, List<String>> fields) {
  /// How many interim answers (1xx) may come before the answer.
  static final int MAX_INTERIM = 8;

  private static final int FIRST_FINAL = 200;
  private static final int SWITCHING = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private static final Pattern STATUS =
      Pattern.compile("(?s)HTTP/1\\.[01] ([1-9][0-9]{2})(?: .*)?");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}):([^\\x00\\r]*)");

  /// Returns the head of the answer that `in` begins with, the interim ones before it skipped.
  ///
  /// @throws IOException when it is none, or the connection ends before it does
  static ResponseHead read(MeteredInput in) throws IOException {
    for (int interim = 0; interim <= MAX_INTERIM; interim++) {
      ResponseHead head = new ResponseHead(status(in), fields(in));
      if (head.status == SWITCHING) {
        throw new IOException("the answer switches to a protocol that was not asked for");
      }
      if (head.status >= FIRST_FINAL) {
        return head;
      }
    }
    throw new IOException("more than " + MAX_INTERIM + " interim answers came before the answer");
  }

  /// Returns the value of the field `name`, when there is one.
  ///
  /// @throws IOException when there are two different ones
  Optional<String> field(String name) throws IOException {
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.stream().distinct().count() > 1) {
      throw new IOException("the answer has two different fields '" + name + "'");
    }
    return values.stream().findFirst();
  }

  /// Returns whether an answer of this status never has a body.
  boolean isBodiless() {
    return status == NO_CONTENT || status == NOT_MODIFIED;
  }

  private static int status(MeteredInput in) throws IOException {
    String line = in.line("the connection was closed without an answer");
    Matcher status = STATUS.matcher(line);
    if (!status.matches()) {
      throw new IOException("what answers there does not speak HTTP/1");
    }
    return Integer.parseInt(status.group(1));
  }

  private static Map<String, List<String>> fields(MeteredInput in) throws IOException {
    Map<String, List<String>> fields = new HashMap<>();
    List<String> latest = new ArrayList<>();
    while (true) {
      String line = in.line("the connection was closed in the middle of the header");
      if (line.isEmpty()) {
        return fields;
      }
      Matcher field = FIELD.matcher(line);
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      if (folded && !latest.isEmpty()) {
        latest.add((latest.removeLast() + " " + line.strip()).strip());
      } else if (field.matches()) {
        String name = field.group(1).toLowerCase(Locale.ROOT);
        latest = fields.computeIfAbsent(name, _ -> new ArrayList<>());
        latest.add(field.group(2).strip());
      } else {
        throw new IOException("the answer has a malformed header field");
      }
    }
  }
}
