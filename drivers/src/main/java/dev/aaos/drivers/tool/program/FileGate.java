package dev.aaos.drivers.tool.program;

import dev.aaos.capability.Capability;
import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.Reach;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Wish;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Decides which files one command may open beyond those that it simply may, and keeps what it was
/// refused. Any thread may call; nothing waits but threads of its own.
final class FileGate {
  private static final int MOST_TOLD = 64;
  private static final String NOT_TEXT = "a name that is not UTF-8 cannot be granted";

  private final CallContext context;
  private final Reach reach;
  private final Deciders asking = new Deciders();
  private final Deciders recording = new Deciders();
  private final Map<Wish, String> refused = new LinkedHashMap<>();

  FileGate(CallContext context, Reach reach) {
    this.context = context;
    this.reach = reach;
  }

  /// Has `answer` hear whether `wish` is granted, in a while.
  void decide(Wish wish, Consumer<Boolean> answer) {
    asking.begin("wish", () -> {
      Optional<String> refusal = refusal(wish);
      if (!Thread.currentThread().isInterrupted()) {
        refusal.ifPresent(reason -> keep(wish, reason));
      }
      answer.accept(refusal.isEmpty());
    });
  }

  /// Hears that what is called `name` was not let be written. The kernel is asked what was decided
  /// already, by the same rule: so the refusal is on record, with what would allow it.
  void refused(PathBytes name) {
    Wish wish = new Wish(name, true);
    recording.begin("refusal", () -> refusal(wish).ifPresent(reason -> keep(wish, reason)));
  }

  private Optional<String> refusal(Wish wish) {
    Optional<PathPattern> name = wish.name().text().map(PathPattern::literal);
    if (name.isEmpty()) {
      return Optional.of(NOT_TEXT);
    }
    Capability need =
        wish.write() ? new Capability.FileWrite(name.get()) : new Capability.FileRead(name.get());
    return context.extend(reach, need) instanceof Result.Refused<Held> no
        ? Optional.of(no.reason())
        : Optional.empty();
  }

  private synchronized void keep(Wish wish, String reason) {
    if (refused.size() < MOST_TOLD) {
      refused.put(wish, reason);
    }
  }

  /// Has nothing wait for a person any more, and waits until every refusal is on record.
  void end() throws InterruptedException {
    asking.end();
    recording.settle();
  }

  /// Adds what was refused to an answer.
  synchronized void tell(ObjectNode answer) {
    if (refused.isEmpty()) {
      return;
    }
    ArrayNode told = answer.putArray("refused");
    refused.forEach((wish, reason) -> told.add(Json.object()
        .put(wish.write() ? "write" : "read", wish.name().toString())
        .put("reason", reason)));
  }
}
