package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a provider answered, its body read as it comes and no faster.
///
/// Belongs to the thread that made the call, which closes it.
public final class Answer implements AutoCloseable {
  private final Endpoint endpoint;
  private final HttpResponse<Body> response;
  private final CallLimits limits;
  private final Deadline deadline;
  private long received;

  /// One reply in the making, in one dialect. For one thread, and for one reply.
  public interface Reader {
    /// Returns the reply that `answer` brings piece by piece.
    Reply streamed(Answer answer) throws ModelFailure, InterruptedException;

    /// Returns the reply that a server gave in one piece, though asked for a stream.
    Reply whole(String json) throws ModelFailure;

    /// Returns what the provider bills if nothing more comes: what it said of that, else an
    /// estimate of the prompt and of what it has written so far. What it thought and did not
    /// send is unknown, and not in it.
    Usage spent();
  }

  Answer(Endpoint endpoint, HttpResponse<Body> response, CallLimits limits, Deadline deadline) {
    this.endpoint = endpoint;
    this.response = response;
    this.limits = limits;
    this.deadline = deadline;
  }

  /// Returns the reply that `reader` makes of this.
  ///
  /// @throws ModelFailure when there is none; it says what came nevertheless costs, for a status
  ///     of 200 says that the prompt was taken
  public Reply read(Reader reader) throws ModelFailure, InterruptedException {
    try {
      return isJson() ? reader.whole(text(reader)) : reader.streamed(this);
    } catch (ModelFailure failure) {
      throw failure.spent().equals(Usage.ZERO) ? failure.costing(reader.spent()) : failure;
    }
  }

  /// Returns whether the body is one JSON value rather than events or lines.
  private boolean isJson() {
    String header = response.headers().firstValue("content-type").orElse("");
    String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.endsWith("/json") || type.endsWith("+json");
  }

  /// Returns the body's events, still to come.
  public ServerEvents events() {
    return new ServerEvents(lines());
  }

  /// Returns the body's lines, still to come.
  public Lines lines() {
    return new Lines(endpoint, this, limits.eventBytes());
  }

  /// Returns the whole body. Where it breaks off, `reader` has seen nothing of what was written.
  private String text(Reader reader) throws ModelFailure, InterruptedException {
    try {
      return text();
    } catch (ModelFailure failure) {
      throw failure.costing(reader.spent().plus(Usage.of(0, Estimate.tokens(received))));
    }
  }

  /// Returns the whole body.
  ///
  /// @throws ModelFailure when it breaks off, is too large or takes too long
  public String text() throws ModelFailure, InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Optional<byte[]> piece = next(); piece.isPresent(); piece = next()) {
      text.writeBytes(piece.get());
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /// Returns the beginning of the body, as much as an error may have and as soon as an error may
  /// take; what was received is returned even if more was to come and did not.
  String beginning() throws InterruptedException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      Optional<byte[]> piece = next(limits.error());
      while (piece.isPresent() && text.size() < limits.errorBytes()) {
        text.writeBytes(piece.get());
        piece = next(limits.error());
      }
    } catch (ModelFailure e) {
      return text.toString(StandardCharsets.UTF_8);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /// Returns the next piece of the body; empty at its end.
  Optional<byte[]> next() throws ModelFailure, InterruptedException {
    return next(received == 0 ? limits.firstByte() : limits.silence());
  }

  private Optional<byte[]> next(Duration patience) throws ModelFailure, InterruptedException {
    Optional<Body.Signal> signal = response.body().next(deadline.atMost(patience));
    if (signal.isEmpty()) {
      throw deadline.isOver() ? tookTooLong() : endpoint.failure(Kind.TIMEOUT, silent(patience));
    }
    return switch (signal.get()) {
      case Body.Signal.Bytes(ByteBuffer bytes) -> Optional.of(counted(bytes));
      case Body.Signal.End() -> Optional.empty();
      case Body.Signal.Broken(Throwable why) ->
        throw endpoint.failure(Kind.UNREACHABLE, "the answer broke off" + Http.reason(why));
    };
  }

  private byte[] counted(ByteBuffer bytes) throws ModelFailure {
    received += bytes.remaining();
    if (received > limits.answerBytes()) {
      throw endpoint.failure(
          Kind.MALFORMED, "the answer has more than " + limits.answerBytes() + " bytes");
    }
    if (deadline.isOver()) {
      throw tookTooLong();
    }
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    return piece;
  }

  private String silent(Duration patience) {
    return received == 0
        ? "no byte of the answer within " + patience
        : "the answer stopped for " + patience;
  }

  private ModelFailure tookTooLong() {
    return endpoint.failure(Kind.TIMEOUT, "the answer was not whole within " + limits.call());
  }

  /// Gives up what has not come yet.
  @Override
  public void close() {
    response.body().cancel();
  }
}
