package dev.aaos.daemon.rpc;

import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.machine.Subscription;
import dev.aaos.log.CorruptJournal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/// `audit.stream`: the journal as it grows, without a gap.
final class AuditStream {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private AuditStream() {}

  /// `{after?}` → frames. Every record after a sequence, or after the last there is, and then what
  /// comes, until the client hangs up: `record`, `ping`. Nothing is left out, however slow the
  /// client is.
  static void tell(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    try (Subscription arrivals = session.kernel().subscribe()) {
      long told = params.number("after", 0).orElse(session.kernel().journal().last());
      long lastWrite = System.nanoTime();
      while (!frames.isAbandoned()) {
        long before = told;
        told = tell(session, told, frames);
        if (told == before && System.nanoTime() - lastWrite > HEARTBEAT.toNanos()) {
          frames.write(Json.object("kind", "ping"));
        }
        lastWrite = told > before ? System.nanoTime() : lastWrite;
        arrivals.next(POLL);
      }
    } catch (RpcError e) {
      frames.write(end(2, e.text()));
    } catch (CorruptJournal e) {
      frames.write(end(1, "the journal cannot be read: " + e.getMessage()));
    }
  }

  /// Tells the records after `told` that are there, and returns the last of them. It reads the
  /// journal itself: a subscription may miss some.
  private static long tell(Session session, long told, Frames frames) throws IOException {
    long[] last = {told};
    IOException[] gone = {null};
    session.kernel().journal().read(told + 1, record -> {
      try {
        frames.write(
            Json.object("kind", "record", "record", session.backend().views().record(record)));
        last[0] = record.sequence();
        return true;
      } catch (IOException e) {
        gone[0] = e;
        return false;
      }
    });
    if (gone[0] != null) {
      throw gone[0];
    }
    return last[0];
  }

  private static Map<String, Object> end(int code, String error) {
    return Json.object("kind", "end", "exit_code", code, "error", error);
  }
}
