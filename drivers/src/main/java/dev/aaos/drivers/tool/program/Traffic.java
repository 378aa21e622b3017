package dev.aaos.drivers.tool.program;

import dev.aaos.linux.confine.Destination;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one command carried to and from hosts, and what was refused to it. Any thread may call.
final class Traffic {
  /// How many destinations are told of by name.
  static final int MOST = 64;

  private final Map<Destination, Entry> entries = new LinkedHashMap<>();
  private int more;

  private static final class Entry {
    private long connections;
    private long sent;
    private long received;
    private long requests;
    private final Set<String> secrets = new TreeSet<>();
    private String trouble = "";
  }

  /// Hears that `to` was refused.
  synchronized void refused(Destination to, String reason) {
    Entry entry = entry(to);
    entry.trouble = "refused: " + reason;
  }

  /// Hears of one connection that has ended.
  synchronized void carried(Destination to, long sent, long received, String trouble) {
    Entry entry = entry(to);
    entry.connections++;
    entry.sent += sent;
    entry.received += received;
    if (entry.trouble.isEmpty()) {
      entry.trouble = trouble;
    }
  }

  /// Hears that a request to `to` was given the secret `name`.
  synchronized void endowed(Destination to, String name) {
    Entry entry = entry(to);
    entry.secrets.add(name);
    entry.requests++;
  }

  /// Hears what went wrong with a request to `to`. The first counts.
  synchronized void trouble(Destination to, String what) {
    Entry entry = entry(to);
    entry.trouble = entry.trouble.isEmpty() ? what : entry.trouble;
  }

  private Entry entry(Destination to) {
    Entry known = entries.get(to);
    if (known != null) {
      return known;
    }
    Entry made = new Entry();
    if (entries.size() < MOST) {
      entries.put(to, made);
    } else {
      more++;
    }
    return made;
  }

  /// Returns whether nothing was asked for.
  synchronized boolean isNone() {
    return entries.isEmpty();
  }

  /// Adds it to an answer, as `network`.
  synchronized void tell(ObjectNode answer) {
    if (entries.isEmpty()) {
      return;
    }
    ArrayNode told = answer.putArray("network");
    entries.forEach((to, entry) -> {
      ObjectNode one = told.addObject().put("host", to.toString());
      if (entry.connections > 0) {
        one.put("connections", entry.connections)
            .put("sent_bytes", entry.sent)
            .put("received_bytes", entry.received);
      }
      if (!entry.secrets.isEmpty()) {
        entry.secrets.forEach(one.putArray("secrets")::add);
        one.put("requests_with_secrets", entry.requests);
      }
      if (!entry.trouble.isEmpty()) {
        one.put("trouble", entry.trouble);
      }
    });
    if (more > 0) {
      told.addObject().put("trouble", more + " other destinations are not shown");
    }
  }
}
