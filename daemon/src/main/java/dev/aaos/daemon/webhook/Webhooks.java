package dev.aaos.daemon.webhook;

import dev.aaos.daemon.rpc.Backend;
import dev.aaos.daemon.view.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Questions told to a web address, and answers from one, as far as they were set up.
/// Any thread may close it or ask how it stands.
public final class Webhooks implements AutoCloseable {
  private final Optional<URI> address;
  private final Optional<Notices> notices;
  private final Optional<AnswerDoor> door;

  private Webhooks(Optional<URI> address, Optional<Notices> notices, Optional<AnswerDoor> door) {
    this.address = address;
    this.notices = notices;
    this.door = door;
  }

  /// Sets up what `settings` say. Nobody is told or heard before [#start].
  ///
  /// @throws IOException when the place where answers come in cannot be had
  public static Webhooks open(WebhookSettings settings, PrintStream err, RandomGenerator random)
      throws IOException {
    InstantSource clock = InstantSource.system();
    Optional<AnswerDoor> door = Optional.empty();
    if (settings.door().isPresent()) {
      InetSocketAddress at = settings.door().get();
      try {
        door = Optional.of(AnswerDoor.open(at, settings.signing().orElseThrow(), clock));
      } catch (IOException e) {
        throw new IOException(
            "answers to questions cannot come in at " + text(at) + ": " + e.getMessage(), e);
      }
    }
    return new Webhooks(
        settings.address(),
        settings.address().map(to -> new Notices(settings, err, clock, random)),
        door);
  }

  /// Begins.
  public void start(Backend backend) {
    notices.ifPresent(one -> one.start(backend.kernel(), backend.views().questions()));
    door.ifPresent(one -> one.start(backend));
  }

  private static String text(InetSocketAddress at) {
    return at.getAddress().getHostAddress() + ":" + at.getPort();
  }

  /// Returns how it stands, for `daemon.info`; nothing where nothing was set up.
  public Optional<Map<String, Object>> status() {
    if (notices.isEmpty() && door.isEmpty()) {
      return Optional.empty();
    }
    Optional<Reports.Status> told = notices.map(Notices::status);
    return Optional.of(Json.object(
        "host", address.map(URI::getHost),
        "delivered", told.map(Reports.Status::delivered),
        "given_up", told.map(Reports.Status::lost),
        "trouble", told.flatMap(Reports.Status::trouble),
        "answers", door.map(one -> text(one.address()))));
  }

  @Override
  public void close() {
    door.ifPresent(AnswerDoor::close);
    notices.ifPresent(Notices::close);
  }
}
