package dev.aaos.drivers.model.provider;

import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The HTTP client all model drivers share. Any thread may call it, many at once.
///
/// The JDK's client is made when first needed and runs on virtual threads: the JVM's common pool
/// can starve when tasks in it wait. Redirects are not followed, since a key must not travel to
/// an address nobody configured. Over plain HTTP only HTTP/1.1 is spoken: the offer to upgrade
/// makes uvicorn, and with it vLLM, lose the request's body.
///
/// The JDK's client keeps a connection open on which something came that is no HTTP, and closes it
/// with itself alone (JDK 25). So after some of them another takes its place; what is under way on
/// the first ends there.
public final class Http {
  private static final String AGENT = "aaos";

  /// How many connections one client may keep that it does not close.
  private static final int MOST_BROKEN = 16;

  private final CallLimits limits;
  private final Optional<ProxySelector> proxies;
  private final LongSupplier nanoTime;
  private final InstantSource clock;
  private final Consumer<HttpHeaders> hears;
  private final Shared shared;

  /// The JDK's client, made when first needed.
  private static final class Shared {
    final Lock lock = new ReentrantLock();
    Optional<HttpClient> client = Optional.empty();
    /// The one before, which somebody may just be about to send something with.
    Optional<HttpClient> former = Optional.empty();
    int broken;
  }

  /// A client within `limits`.
  ///
  /// @param proxies which proxy leads where; empty for the JDK's own properties
  ///     (`https.proxyHost` and the like)
  /// @param nanoTime the monotonic clock that decides how long a call has taken
  /// @param clock the wall clock, for providers that name an hour to come back
  public Http(
      CallLimits limits,
      Optional<ProxySelector> proxies,
      LongSupplier nanoTime,
      InstantSource clock) {
    this.limits = limits;
    this.proxies = proxies;
    this.nanoTime = nanoTime;
    this.clock = clock;
    this.hears = headers -> {};
    this.shared = new Shared();
  }

  private Http(Http like, Consumer<HttpHeaders> hears) {
    this.limits = like.limits;
    this.proxies = like.proxies;
    this.nanoTime = like.nanoTime;
    this.clock = like.clock;
    this.shared = like.shared;
    this.hears = hears;
  }

  /// Returns this client, with `hears` told the headers of every answer, also of one that is an
  /// error.
  public Http telling(Consumer<HttpHeaders> hears) {
    return new Http(this, hears);
  }

  /// Posts `json` to `path` of `endpoint` and returns the answer, which has status 200 and whose
  /// body is still to come. Close it.
  ///
  /// @throws ModelFailure when there is no such answer
  /// @throws InterruptedException when the calling thread is interrupted; the call is aborted
  public Answer post(Endpoint endpoint, String path, Map<String, String> headers, byte[] json)
      throws ModelFailure, InterruptedException {
    HttpRequest.Builder request = request(endpoint.at(path), headers)
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofByteArray(json));
    return answer(endpoint, request.build());
  }

  /// Gets `path` of `endpoint`, as [#post] does.
  public Answer get(Endpoint endpoint, String path, Map<String, String> headers)
      throws ModelFailure, InterruptedException {
    return answer(endpoint, request(endpoint.at(path), headers).GET().build());
  }

  private Answer answer(Endpoint endpoint, HttpRequest request)
      throws ModelFailure, InterruptedException {
    Deadline deadline = new Deadline(nanoTime, limits.call());
    HttpResponse<Body> response = send(endpoint, request);
    hears.accept(response.headers());
    Answer answer = new Answer(endpoint, response, limits, deadline);
    if (response.statusCode() == HttpStatus.OK) {
      return answer;
    }
    try (answer) {
      throw ProviderError.parse(answer.beginning())
          .failure(endpoint, response.statusCode(), response.headers(), clock.instant());
    }
  }

  private HttpRequest.Builder request(URI address, Map<String, String> headers) {
    boolean encrypted = "https".equalsIgnoreCase(address.getScheme());
    HttpRequest.Builder request = HttpRequest.newBuilder(address)
        .version(encrypted ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .timeout(shorter(limits.firstByte(), limits.call()))
        .header("accept", "text/event-stream, application/x-ndjson, application/json")
        .header("user-agent", AGENT);
    headers.forEach(request::header);
    return request;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private HttpResponse<Body> send(Endpoint endpoint, HttpRequest request)
      throws ModelFailure, InterruptedException {
    HttpClient client = client();
    Body body = new Body();
    boolean answered = false;
    try {
      HttpResponse<Body> response = client.send(request, info -> body);
      answered = true;
      return response;
    } catch (HttpConnectTimeoutException e) {
      throw endpoint.failure(
          Kind.UNREACHABLE, "no connection within " + limits.connect() + unreachableMend(endpoint));
    } catch (HttpTimeoutException e) {
      throw endpoint.failure(Kind.TIMEOUT, "no answer within " + limits.firstByte());
    } catch (ConnectException e) {
      throw endpoint.failure(
          Kind.UNREACHABLE, "cannot connect" + reason(e) + unreachableMend(endpoint));
    } catch (ProtocolException e) {
      broke(client);
      throw endpoint.failure(Kind.MALFORMED, "the answer is no HTTP" + reason(e));
    } catch (IOException e) {
      throw endpoint.failure(Kind.UNREACHABLE, "the connection broke" + reason(e));
    } finally {
      if (!answered) {
        // The head may have come as the caller gave up: the JDK then leaves the connection open.
        body.cancel();
      }
    }
  }

  private static String unreachableMend(Endpoint endpoint) {
    return "; is " + endpoint.addressSetting() + " right, and does the server run?";
  }

  /// The JDK says why in the message of the failure or of its cause, or not at all.
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    if (message != null) {
      return ": " + message;
    }
    Throwable cause = failure.getCause();
    return cause == null ? "" : ": " + cause.getClass().getSimpleName();
  }

  private HttpClient client() {
    shared.lock.lock();
    try {
      HttpClient client = shared.client.orElseGet(this::newClient);
      shared.client = Optional.of(client);
      return client;
    } finally {
      shared.lock.unlock();
    }
  }

  /// Notes that `client` has a connection that it does not close.
  private void broke(HttpClient client) {
    shared.lock.lock();
    try {
      if (shared.client.equals(Optional.of(client)) && ++shared.broken >= MOST_BROKEN) {
        shared.former.ifPresent(HttpClient::shutdown);
        shared.former = shared.client;
        shared.client = Optional.empty();
        shared.broken = 0;
      }
    } finally {
      shared.lock.unlock();
    }
  }

  private HttpClient newClient() {
    HttpClient.Builder builder = HttpClient.newBuilder()
        .connectTimeout(limits.connect())
        .followRedirects(HttpClient.Redirect.NEVER)
        .executor(Executors.newVirtualThreadPerTaskExecutor());
    proxies.ifPresent(builder::proxy);
    return builder.build();
  }
}
