package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aaos.drivers.model.provider.ApiKey;
import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.FakeProvider;
import dev.aaos.testkit.FakeProvider.Script;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A driver, and on loopback a provider that speaks its dialect.
///
/// Each dialect says here how its streams look; the contracts that extend this say what drivers
/// make of them.
@Timeout(60)
public abstract class ModelFixture {
  /// What the fake is sent as a key.
  protected static final String KEY = "sk-test-0123456789abcdef";

  /// Counts as streams of this contract report them, unless their dialect has fewer.
  protected static final Usage USAGE = new Usage(17, 5, 4);

  static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  static final Duration LONG = Duration.ofSeconds(30);
  static final Duration SHORT = Duration.ofMillis(100);
  static final CallLimits SMALL = new CallLimits(
      Duration.ofSeconds(10), LONG, LONG, LONG, Duration.ofMinutes(10), 100_000, 50_000, 2_000);

  /// The provider asked.
  protected FakeProvider provider;

  /// The words heard so far.
  protected final List<String> heard = new ArrayList<>();

  @BeforeEach
  public void startProvider() throws IOException {
    provider = FakeProvider.start();
  }

  @AfterEach
  public void stopProvider() throws IOException {
    provider.close();
  }

  /// Returns the driver of this dialect at `endpoint`.
  protected abstract Model driver(Endpoint endpoint, Http http);

  /// Returns the path the dialect posts to, below the endpoint's address.
  protected abstract String path();

  /// Returns the name and value of the header that carries [#KEY].
  protected abstract String keyHeader();

  /// Returns the events of a reply that says `pieces`, ends as `ending`, and cost [#counted].
  protected abstract List<String> saying(Ending ending, String... pieces);

  /// Returns the events of a reply that wishes for `calls` and cost [#counted]; the arguments come
  /// in several pieces.
  protected abstract List<String> calling(ToolCall... calls);

  /// Returns the events of a reply that reached its limit in the middle of `call` and cost
  /// [#counted].
  protected abstract List<String> cutShort(ToolCall call);

  /// Returns the counts as a stream of this dialect can report them.
  protected Usage counted() {
    return USAGE;
  }

  /// Returns `json` as one event of a stream.
  protected String event(String json) {
    return "data: " + json + "\n\n";
  }

  /// Returns what may stand between events and says nothing.
  protected String filler() {
    return ":\n\n";
  }

  /// Returns what an error in the middle of a stream is taken for that other dialects call so
  /// that it is `kind`.
  protected Kind kindInStream(Kind kind) {
    return kind;
  }

  /// Returns how replies of this dialect may end early.
  protected List<Ending> earlyEndings() {
    return List.of(Ending.TRUNCATED, Ending.DECLINED);
  }

  /// Returns what a call of `asking("hi")` costs whose answer broke off after words of `written`
  /// tokens: where the provider told nothing else by then, a token that was read.
  protected Usage cutAfter(long written) {
    return Usage.of(1, written);
  }

  /// Returns the events of `saying` that have come by the time `pieces` have.
  List<String> begun(String... pieces) {
    List<String> events = saying(Ending.COMPLETE, pieces);
    int last = 0;
    while (pieces.length > 0 && !events.get(last).contains(pieces[pieces.length - 1])) {
      last++;
    }
    return events.subList(0, last + 1);
  }

  /// Returns the body of a reply in one piece that says `words` and cost [#counted].
  protected abstract String whole(String words);

  /// Returns the events of a reply that breaks off with an error the provider calls `type`.
  protected abstract List<String> failing(String type, String message);

  /// Returns the body of an error the provider calls `type`.
  protected abstract String error(String type, String message);

  /// Returns the messages of `request`, without what may differ from one request to the next.
  protected abstract List<JsonNode> messages(JsonNode request);

  /// Sends `piece` in chunks without end.
  static Script endless(String piece) {
    return client -> {
      client.stream();
      while (true) {
        client.chunk(piece);
      }
    };
  }

  /// Returns the driver under test, at the fake.
  protected Model model() {
    return model(SMALL);
  }

  /// Returns limits that differ from [#SMALL] in how long each phase is waited for.
  static CallLimits waiting(Duration firstByte, Duration silence, Duration error) {
    return new CallLimits(
        SMALL.connect(), firstByte, silence, error, SMALL.call(), 100_000, 50_000, 2_000);
  }

  /// Returns the driver within `limits`.
  Model model(CallLimits limits) {
    return model(limits, System::nanoTime);
  }

  /// Returns the driver within `limits`, by the clock `nanoTime`.
  Model model(CallLimits limits, LongSupplier nanoTime) {
    Http http = new Http(limits, Optional.empty(), nanoTime, InstantSource.fixed(NOW));
    return driver(endpoint(provider.address()), http);
  }

  static Http http(CallLimits limits) {
    return new Http(limits, Optional.empty(), System::nanoTime, InstantSource.fixed(NOW));
  }

  static Endpoint endpoint(URI address) {
    return new Endpoint(
        "fake",
        address,
        Optional.of(ApiKey.of("FAKE_API_KEY", KEY)),
        "FAKE_API_KEY",
        "FAKE_BASE_URL");
  }

  /// Returns the failure of asking `prompt`.
  protected ModelFailure failure(Prompt prompt) {
    return failure(model(), prompt);
  }

  /// Returns the failure of asking `model` for `prompt`.
  ModelFailure failure(Model model, Prompt prompt) {
    ModelFailure failure =
        catchThrowableOfType(ModelFailure.class, () -> model.infer(prompt, heard::add));
    assertThat(failure).isNotNull();
    return failure;
  }

  /// Returns the reply to `events`.
  protected Reply replyTo(String events) throws Exception {
    provider.thenStream(events);
    return model().infer(Conversations.asking("hi"), heard::add);
  }

  /// Returns `events` as one stream.
  protected static String joined(List<String> events) {
    return String.join("", events);
  }
}
