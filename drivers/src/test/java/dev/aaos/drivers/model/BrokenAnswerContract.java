package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block.ToolCall;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.FakeProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a driver makes of answers that break.
public abstract class BrokenAnswerContract extends FailureContract {
  @ParameterizedTest
  @CsvSource({
    "overloaded_error, OVERLOADED",
    "rate_limit_error, RATE_LIMITED",
    "api_error, SERVER",
    "timeout_error, TIMEOUT",
    "invalid_request_error, INVALID_REQUEST",
    "never_heard_of, SERVER"
  })
  public void errorInTheMiddleOfAStream_isThatFailure(String type, Kind kind) {
    provider.thenStream(joined(failing(type, "It broke.")));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(kindInStream(kind));
    assertThat(failure).hasMessageContaining("It broke.");
  }

  @Test
  public void streamThatFallsSilent_timesOut() {
    provider.then(client ->
        client.stream().chunk(saying(Ending.COMPLETE, "one").getFirst()).awaitHangUp());
    Model model = model(waiting(LONG, SHORT, LONG));

    ModelFailure failure = failure(model, Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure).hasMessageContaining("the answer stopped for PT0.1S");
  }

  @Test
  public void streamThatNeverEnds_timesOutAsAWhole() {
    AtomicLong nanos = new AtomicLong();
    CallLimits limits = new CallLimits(
        SMALL.connect(),
        SMALL.firstByte(),
        SMALL.silence(),
        SMALL.error(),
        SMALL.call(),
        Integer.MAX_VALUE,
        50_000,
        2_000);
    Model model = model(limits, () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos()));
    provider.then(endless(filler()));

    ModelFailure failure = failure(model, Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure).hasMessageContaining("not whole within PT10M");
  }

  @Test
  public void streamCutInTheMiddleOfAnEvent_isUnreachable() {
    String events = joined(saying(Ending.COMPLETE, "one", "two"));
    provider.then(client ->
        client.stream().chunk(events.substring(0, events.length() / 2)).cut());

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  public void streamThatEndsInOrderBeforeTheAnswerDoes_isUnreachable() {
    provider.thenStream(joined(begun("one", "two")));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  public void answerCutShortOfItsLength_isUnreachable() {
    provider.then(client -> client
        .raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{")
        .cut());

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\": ", "[]", "7", "nonsense"})
  public void eventThatIsNoJsonObject_isMalformed(String data) {
    List<String> events = new ArrayList<>(saying(Ending.COMPLETE, "one", "two"));
    events.add(1, event(data));
    provider.thenStream(joined(events));

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  public void answerWithoutAnyEvent_isMalformedAndAsksForTheAddress() {
    provider.thenAnswer(200, "text/html", "<html>Welcome to the hotel</html>");

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure).hasMessageContaining("FAKE_BASE_URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"nothing\":1}", "[]", "", "nonsense"})
  public void answerInOnePieceThatLacksEverything_isMalformed(String body) {
    provider.thenAnswer(200, "application/json", body);

    assertThat(failure(Conversations.asking("hi")).kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  public void answerThatIsNoHttp_fails() {
    provider.then(client -> client.raw("220 mail.test ESMTP\r\n").cut());

    assertThat(failure(Conversations.asking("hi")).kind()).isIn(Kind.MALFORMED, Kind.UNREACHABLE);
  }

  @Test
  public void answerBeyondTheLimit_isMalformed() {
    provider.then(endless(event("{\"novelty\":\"" + "x".repeat(1_000) + "\"}")));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure).hasMessageContaining("100000 bytes");
  }

  @Test
  public void eventBeyondTheLimit_isMalformed() {
    provider.then(endless("x".repeat(1_000)));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure).hasMessageContaining("50000 bytes");
  }

  @Test
  public void streamCut_costsWhatWasReadAndWhatWasWritten() {
    provider.then(client ->
        client.stream().chunk(joined(begun("a".repeat(40), "b".repeat(20)))).cut());

    assertThat(failure(Conversations.asking("hi")).spent()).isEqualTo(cutAfter(15));
  }

  @Test
  public void streamCutInTheMiddleOfACall_costsItsNameAndArguments() {
    ToolCall call = new ToolCall("id_1", "file_read", "{\"path\":\"/data/a.md\",\"n\":1234567}");
    List<String> events = calling(call);
    int whole = 1;
    while (!joined(events.subList(0, whole)).contains("1234567")) {
      whole++;
    }
    provider.thenStream(joined(events.subList(0, whole)));

    long output = failure(Conversations.asking("hi")).spent().outputTokens();

    assertThat(output).isBetween(8L, 11L);
  }

  @Test
  public void streamThatFallsSilent_costsWhatWasReadAndWhatWasWritten() {
    provider.then(client -> client.stream().chunk(joined(begun("a".repeat(40)))).awaitHangUp());

    ModelFailure failure = failure(model(waiting(LONG, SHORT, LONG)), Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.spent()).isEqualTo(cutAfter(10));
  }

  @Test
  public void errorInTheMiddleOfAStream_costsWhatWasReadAndWhatWasWritten() {
    provider.thenStream(joined(failing("overloaded_error", "It broke.")));

    assertThat(failure(Conversations.asking("hi")).spent()).isEqualTo(cutAfter(1));
  }

  @Test
  public void nonsenseInTheMiddleOfAStream_costsWhatWasReadAndWhatWasWritten() {
    provider.thenStream(joined(begun("a".repeat(40))) + event("nonsense"));

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure.spent()).isEqualTo(cutAfter(10));
  }

  @Test
  public void statusThatPromisesAnAnswerAndNoMore_costsThePrompt() {
    provider.then(client -> client.stream().awaitHangUp());

    ModelFailure failure = failure(model(waiting(LONG, SHORT, LONG)), Conversations.asking("hi"));

    assertThat(failure.spent()).isEqualTo(Usage.of(1, 0));
  }

  @Test
  public void answerInOnePieceThatBreaksOff_costsWhatCameOfIt() {
    String head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
    provider.then(client -> client.raw(head + "x".repeat(40)).cut());

    assertThat(failure(Conversations.asking("hi")).spent()).isEqualTo(Usage.of(1, 10));
  }

  @Test
  public void interruptedBeforeTheAnswer_hangsUpAtOnce() throws Exception {
    assertInterruptible(client -> client);
  }

  @Test
  public void interruptedInTheMiddleOfTheAnswer_hangsUpAtOnce() throws Exception {
    String first = saying(Ending.COMPLETE, "one").getFirst();

    assertInterruptible(client -> client.stream().chunk(first));
  }

  @Test
  public void key_isShownByNothing() throws Exception {
    Endpoint endpoint = endpoint(provider.address());
    provider.thenAnswer(401, "text/plain", "unknown key " + KEY);

    ModelFailure failure = failure(Conversations.asking("hi"));

    assertThat(failure.toString()).doesNotContain(KEY);
    assertThat(endpoint.toString()).doesNotContain(KEY);
    assertThat(model().toString()).doesNotContain(KEY);
  }

  private interface Beginning {
    FakeProvider.Client play(FakeProvider.Client client) throws IOException;
  }

  private void assertInterruptible(Beginning beginning) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hungUp = new CountDownLatch(1);
    provider.then(client -> {
      FakeProvider.Client waiting = beginning.play(client);
      asked.countDown();
      waiting.awaitHangUp();
      hungUp.countDown();
    });
    AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("no failure"));
    Thread caller = Thread.ofVirtual()
        .start(() -> thrown.set(catchThrowableOfType(
            InterruptedException.class,
            () -> model().infer(Conversations.asking("hi"), heard::add))));
    asked.await();

    caller.interrupt();
    caller.join();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    hungUp.await();
  }
}
