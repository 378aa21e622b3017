package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.host.ForbiddenAddress;
import dev.aaos.drivers.tool.secret.Credential;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// One fetch: from hop to hop, until there is an answer that leads no further.
///
/// Each hop needs authority of its own. The first one's is in the plan; that of a redirect is
/// asked for, and is durable, before the name it leads to is even resolved. For one thread.
final class Fetch {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Labels FROM_WEB = Labels.untrusted(Labels.Origin.WEB);

  private final Dialer dialer;
  private final FetchLimits limits;
  private final String userAgent;
  private final int maxBytes;
  private final CallContext context;
  private final Optional<Credential> credential;

  /// How all fetches are made.
  record Way(Dialer dialer, FetchLimits limits, String userAgent) {}

  /// A fetch of at most `maxBytes` bytes under the authority of `context`.
  ///
  /// @param credential what is sent to the hosts for which it was granted
  Fetch(Way way, int maxBytes, CallContext context, Optional<Credential> credential) {
    this.dialer = way.dialer();
    this.limits = way.limits();
    this.userAgent = way.userAgent();
    this.maxBytes = maxBytes;
    this.context = context;
    this.credential = credential;
  }

  /// What one hop came to.
  private sealed interface Hop {
    /// The end.
    record Ended(ToolOutcome outcome) implements Hop {}

    /// A redirect to `next`.
    record Onward(WebUrl next) implements Hop {}
  }

  /// Fetches `url`.
  ///
  /// @throws InterruptedException when the calling thread is interrupted, at once
  ToolOutcome of(WebUrl url) throws InterruptedException {
    ToolOutcome outcome = followed(url);
    return credential.isPresent() ? redacted(outcome, credential.get()) : outcome;
  }

  private static ToolOutcome redacted(ToolOutcome outcome, Credential secret) {
    return switch (outcome) {
      case ToolOutcome.Done(String output, Labels labels) ->
        new ToolOutcome.Done(secret.redact(output), labels);
      case ToolOutcome.Failed(String reason, Labels labels) ->
        new ToolOutcome.Failed(secret.redact(reason), labels);
      case ToolOutcome.Denied(Capability wanted, String reason, Labels labels) ->
        new ToolOutcome.Denied(wanted, secret.redact(reason), labels);
    };
  }

  private ToolOutcome followed(WebUrl url) throws InterruptedException {
    if (!context.permits(url.need())) {
      return new ToolOutcome.Denied(url.need(), "no grant of this call covers it");
    }
    try (Deadline deadline = Deadline.in(limits.time())) {
      Set<WebUrl> visited = new HashSet<>();
      WebUrl at = url;
      while (true) {
        visited.add(at);
        switch (hop(at, deadline)) {
          case Hop.Ended(ToolOutcome outcome) -> {
            return outcome;
          }
          case Hop.Onward(WebUrl next) -> {
            Optional<ToolOutcome> refusal = refusal(at, next, visited);
            if (refusal.isPresent()) {
              return refusal.get();
            }
            at = next;
          }
        }
      }
    }
  }

  /// Returns why `next`, to which `at` redirects, is not fetched, if it is not.
  private Optional<ToolOutcome> refusal(WebUrl at, WebUrl next, Set<WebUrl> visited)
      throws InterruptedException {
    if (visited.contains(next)) {
      return Optional.of(failed(at, "the redirects lead in a circle"));
    }
    if (visited.size() > limits.redirects()) {
      return Optional.of(failed(at, "more than " + limits.redirects() + " redirects"));
    }
    if (at.tls() && !next.tls()) {
      return Optional.of(failed(
          at, "it redirects from https to http, which is not followed; fetch the http URL itself"));
    }
    return switch (context.extend(next.need())) {
      case Result.Ok<Held> _ -> Optional.empty();
      case Result.Refused<Held>(Errno errno, String reason) -> {
        if (errno == Errno.EINTR) {
          throw new InterruptedException(reason);
        }
        yield Optional.of(new ToolOutcome.Denied(
            next.need(), at.origin() + " redirects to " + next.origin() + ": " + reason, FROM_WEB));
      }
    };
  }

  private Hop hop(WebUrl url, Deadline deadline) throws InterruptedException {
    Optional<Credential> sent = credential.filter(
        secret -> context.permits(Credential.need(secret.name(), secret.header(), url.origin())));
    if (sent.isPresent() && !url.tls() && !url.origin().isLiteralAddress()) {
      return new Hop.Ended(failed(url, "a secret is sent to a name over https only"));
    }
    try (Connection connection = dialer.dial(url, deadline)) {
      connection.out().write(request(url, sent));
      connection.out().flush();
      return answered(url, new MeteredInput(connection.in()));
    } catch (ForbiddenAddress e) {
      return new Hop.Ended(forbidden(url, e));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while fetching from " + url.origin());
      }
      String what = deadline.hasPassed()
          ? "no whole answer within " + deadline.length().toMillis() + " ms"
          : String.valueOf(e.getMessage());
      return new Hop.Ended(failed(url, what));
    }
  }

  private byte[] request(WebUrl url, Optional<Credential> sent) {
    String text = """
        GET %s HTTP/1.1
        Host: %s
        User-Agent: %s
        Accept: */*
        Accept-Encoding: gzip
        Connection: close
        """.formatted(url.target(), url.hostField(), userAgent);
    String head =
        text.replace("\n", "\r\n") + sent.map(one -> one.line() + "\r\n").orElse("") + "\r\n";
    return head.getBytes(StandardCharsets.US_ASCII);
  }

  private Hop answered(WebUrl url, MeteredInput in) throws IOException {
    in.allow(limits.headBytes(), "the header is longer than " + limits.headBytes() + " bytes");
    ResponseHead head = ResponseHead.read(in);
    return REDIRECTS.contains(head.status())
        ? redirected(url, head)
        : new Hop.Ended(done(url, head, ResponseBody.read(head, in, maxBytes)));
  }

  /// Some servers send a `Location` in bare UTF-8; what is not even that is refused as a URL.
  private static Hop redirected(WebUrl url, ResponseHead head) throws IOException {
    Optional<String> location = head.field("location");
    if (location.isEmpty()) {
      throw new IOException("a redirect (" + head.status() + ") that does not say where to");
    }
    byte[] bytes = location.get().getBytes(StandardCharsets.ISO_8859_1);
    try {
      return new Hop.Onward(url.resolve(new String(bytes, StandardCharsets.UTF_8)));
    } catch (InvalidInput e) {
      throw new IOException("it redirects to a URL that is not followed: " + e.getMessage(), e);
    }
  }

  private ToolOutcome done(WebUrl url, ResponseHead head, byte[] read) throws IOException {
    boolean truncated = read.length > maxBytes;
    byte[] body = truncated ? Arrays.copyOf(read, maxBytes) : read;
    String type = head.field("content-type").orElse("");
    String output = Json.object()
        .put("status", head.status())
        .put("content_type", type)
        .put("body", BodyText.of(body, truncated, type))
        .put("truncated", truncated)
        .put("bytes_read", body.length)
        .put("url", url.toString())
        .toString();
    return new ToolOutcome.Done(output, FROM_WEB);
  }

  private static ToolOutcome forbidden(WebUrl url, ForbiddenAddress found) {
    String literal = found.address().getHostAddress();
    return new ToolOutcome.Denied(
        url.needAt(found.address()),
        ("the name '%s' leads to %s, and a name may lead to the public internet only;"
                + " to reach that address on purpose, name %s itself in the URL and in a grant")
            .formatted(url.host(), found.getMessage(), literal),
        FROM_WEB);
  }

  private static ToolOutcome failed(WebUrl url, String what) {
    return new ToolOutcome.Failed(url.origin() + ": " + what, FROM_WEB);
  }
}
