package dev.aaos.drivers.model.gguf;

import static dev.aaos.drivers.model.gguf.EngineFixture.asker;
import static dev.aaos.drivers.model.gguf.EngineFixture.asking;
import static dev.aaos.drivers.model.gguf.EngineFixture.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import dev.aaos.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The driver with real engines of tiny models.
@Timeout(120)
final class GgufModelTest {
  private static final String LONG = "x".repeat(300);
  private static final ToolSpec ECHO = new ToolSpec("echo", "Gives it back.", """
      {"type":"object"}""");

  @TempDir
  private Path models;

  private EngineFixture fixture;

  @BeforeEach
  void make() throws IOException {
    TinyModel.babbling(models.resolve("babbling.gguf"), 7);
    TinyModel.saying(models.resolve("saying.gguf"), "Hel", "lo, ", "wörld 🌍");
    fixture = new EngineFixture(models, 1_024, 2);
  }

  @AfterEach
  void end() {
    fixture.close();
  }

  private static String text(Reply reply) {
    return reply.said().text();
  }

  private ModelFailure failure(Prompt prompt) {
    return catchThrowableOfType(ModelFailure.class, () -> fixture.ask(prompt));
  }

  @Test
  void reply_isHeardPieceByPiece_andReturnedWhole() throws Exception {
    List<String> heard = new ArrayList<>();

    Reply reply = fixture.ask(asking("saying", "hi", 100), asker("f", 0, heard::add));

    assertThat(heard).containsExactly("Hel", "lo, ", "wörld 🌍");
    assertThat(reply)
        .isEqualTo(new Reply(
            new Turn.Said(List.of(new Block.Text("Hello, wörld 🌍"))),
            Reply.Ending.COMPLETE,
            Usage.of(22, 3)));
  }

  @Test
  void reply_thatIsLongerThanItMayBe_saysSo() throws Exception {
    Reply reply = fixture.ask(asking("babbling", "hi", 30));

    assertThat(reply.ending()).isEqualTo(Reply.Ending.TRUNCATED);
    assertThat(reply.usage().outputTokens()).isEqualTo(30);
  }

  @Test
  void calls_areReadFromBetweenTheirMarks_andNotHeard() throws Exception {
    TinyModel.saying(
        models.resolve("caller.gguf"),
        "I call.",
        "<tool_",
        "call>",
        "{\"name\": \"echo\", \"arguments\": {\"message\": \"hi\"}}",
        "</tool_call>");
    List<String> heard = new ArrayList<>();

    Reply reply = fixture.ask(
        prompt("caller", List.of(new Turn.Asked("go")), List.of(ECHO), 100),
        asker("f", 0, heard::add));

    assertThat(heard).containsExactly("I call.");
    assertThat(reply.ending()).isEqualTo(Reply.Ending.TOOL_USE);
    assertThat(reply.said())
        .isEqualTo(new Turn.Said(List.of(
            new Block.Text("I call."),
            new Block.ToolCall("call_1_0", "echo", "{\"message\":\"hi\"}"))));
  }

  @Test
  void calls_areHeldToTheNamesThereAre_andToJson() throws Exception {
    TinyModel.saying(models.resolve("caller.gguf"), "<tool_call>", "rm -rf", "/tmp");

    Reply reply = fixture.ask(prompt("caller", List.of(new Turn.Asked("go")), List.of(ECHO), 400));

    Block.ToolCall call = reply.said().calls().getFirst();
    assertThat(call.name()).isIn("echo", "unreadable_call");
    assertThat(call.input()).doesNotContain("rm -rf");
  }

  @Test
  void conversation_goesOn_withOnlyWhatIsNewRead() throws Exception {
    List<Turn> turns = new ArrayList<>(List.of(new Turn.Asked(LONG)));
    Reply first = fixture.ask(prompt("babbling", turns, List.of(), 40));
    turns.add(first.said());
    turns.add(new Turn.Asked("and?"));

    Reply second = fixture.ask(prompt("babbling", turns, List.of(), 40));

    assertThat(first.usage().cachedTokens()).isZero();
    assertThat(second.usage().cachedTokens()).isGreaterThan(300);
    assertThat(second.usage().inputTokens()).isGreaterThan(second.usage().cachedTokens());
  }

  @Test
  void calls_sideBySide_areWhatEachIsAlone() throws Exception {
    String one = text(fixture.ask(asking("babbling", "one", 200)));
    String two = text(fixture.ask(asking("babbling", "two", 200)));

    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> first = both.submit(() -> fixture.ask(asking("babbling", "one", 200)));
      Future<Reply> second = both.submit(() -> fixture.ask(asking("babbling", "two", 200)));

      assertThat(text(first.get())).isEqualTo(one);
      assertThat(text(second.get())).isEqualTo(two);
    }
    assertThat(fixture.engines.pids()).hasSize(1);
  }

  /// One slot: the urgent call takes it from the one in the background, which was there first.
  @Test
  void urgentCall_takesTheSlotOfOneInTheBackground_whichThenGoesOnWhereItWas() throws Exception {
    Reply alone;
    try (EngineFixture quiet = new EngineFixture(models, 1_024, 1)) {
      alone = quiet.ask(asking("babbling", "report", 900));
    }
    BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    try (EngineFixture busy = new EngineFixture(models, 1_024, 1);
        ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      Future<Reply> background = both.submit(() -> {
        Reply reply = busy.ask(asking("babbling", "report", 900), asker("back", -5, heard::add));
        ended.add("background");
        return reply;
      });
      heard.take();
      Reply urgent = busy.ask(asking("babbling", "now!", 20), asker("urgent", 0, word -> {}));
      ended.add("urgent");

      assertThat(urgent.usage().outputTokens()).isEqualTo(20);
      assertThat(background.get().said()).isEqualTo(alone.said());
      assertThat(background.get().usage()).isEqualTo(alone.usage());
      assertThat(String.join("", heard)).isEqualTo(text(alone).substring(1));
      assertThat(ended).containsExactly("urgent", "background");
    }
  }

  @Test
  void promptThatDoesNotFit_isRefused_byItsExactLength() {
    ModelFailure failure = failure(asking("babbling", "x".repeat(1_100), 10));

    assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(failure)
        .hasMessageContaining(
            "the prompt has 1120 tokens and does not fit into the" + " 1024 of babbling");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../babbling", "a/b", "", "..", ".hidden", "a\nb"})
  void name_neverLeadsOutOfTheDirectory(String name) {
    assertThat(failure(asking(name, "hi", 10)).kind()).isEqualTo(Kind.UNKNOWN_MODEL);
  }

  @Test
  void link_thatLeadsOutOfTheDirectory_isRefused() throws Exception {
    Path outside = Files.createTempDirectory(models.getParent(), "outside");
    Files.createSymbolicLink(
        models.resolve("away.gguf"), Files.writeString(outside.resolve("m"), "GGUF"));

    assertThat(failure(asking("away", "hi", 10)))
        .hasMessageContaining("away.gguf is no file, or leads out of the directory");
  }

  @Test
  void missingModel_isNamed_andThoseThatThereAre() {
    ModelFailure failure = failure(asking("llama", "hi", 10));

    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_MODEL);
    assertThat(failure).hasMessageContaining("there is no llama.gguf: there are babbling, saying");
  }

  @Test
  void missingDirectory_isNamed_withTheSettingThatNamesIt() {
    try (EngineFixture lost = new EngineFixture(models.resolve("gone"), 1_024, 1)) {
      ModelFailure failure =
          catchThrowableOfType(ModelFailure.class, () -> lost.ask(asking("babbling", "hi", 10)));

      assertThat(failure)
          .hasMessageContaining("gone")
          .hasMessageContaining("the directory cannot be read; is AAOS_GGUF_DIR right?");
    }
  }

  @Test
  void fileThatIsNoModel_isSaidToBeNone_andNotTriedAgain() throws Exception {
    Files.writeString(models.resolve("garbage.gguf"), "no model");

    ModelFailure failure = failure(asking("garbage", "hi", 10));

    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_MODEL);
    assertThat(failure).hasMessageContaining("garbage.gguf: no model can be read from it");
    assertThat(fixture.engines.pids()).isEmpty();
  }

  @Test
  void engineThatIsKilled_failsItsCalls_withWhatTheyCost_andTheNextStartsAnother()
      throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ModelFailure> failing = calls.submit(() -> catchThrowableOfType(
          ModelFailure.class,
          () -> fixture.ask(asking("babbling", "hi", 1_000), asker("f", 0, heard::add))));
      heard.take();
      long pid = fixture.engines.pids().getFirst();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      assertThat(failing.get().kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failing.get().kind().isRetryable()).isTrue();
      assertThat(failing.get().spent().inputTokens()).isEqualTo(22);
      assertThat(failing.get().spent().outputTokens()).isPositive();
      assertThat(text(fixture.ask(asking("saying", "hi", 10)))).startsWith("Hello");
      assertThat(text(fixture.ask(asking("babbling", "hi", 10)))).isNotEmpty();
      assertThat(fixture.engines.pids()).hasSize(2).doesNotContain(pid);
    }
  }

  @Test
  void engineThatDiesAgainAndAgain_isLeftAloneForAWhile() throws Exception {
    for (int i = 0; i < Engines.MOST_STARTS; i++) {
      fixture.ask(asking("saying", "hi", 10));
      ProcessHandle engine = ProcessHandle.of(fixture.engines.pids().getFirst()).orElseThrow();
      engine.destroyForcibly();
      engine.onExit().get();
    }

    ModelFailure failure = failure(asking("saying", "hi", 10));

    assertThat(failure.kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(failure.retryAfter().orElseThrow()).isLessThanOrEqualTo(Engines.PERIOD);
    assertThat(failure).hasMessageContaining("was started 5 times within a minute: it died");
  }

  @Test
  void engineThatCannotEvenBegin_isSaidToHaveDied() {
    try (EngineFixture broken = new EngineFixture(models, 1_024, 1, Path.of("/bin/false"))) {
      ModelFailure failure =
          catchThrowableOfType(ModelFailure.class, () -> broken.ask(asking("saying", "hi", 10)));

      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure).hasMessageContaining("the engine died while it loaded saying.gguf");
    }
  }

  @Test
  void moreModelsThanAreLoadedAtOnce_takeTheirPlacesInTurn() throws Exception {
    List<Long> first = new ArrayList<>();
    for (int i = 0; i <= Engines.MOST; i++) {
      Files.copy(models.resolve("saying.gguf"), models.resolve("m" + i + ".gguf"));
      fixture.ask(asking("m" + i, "hi", 10));
      first.addAll(i == 0 ? fixture.engines.pids() : List.of());
    }

    assertThat(fixture.engines.pids()).hasSize(Engines.MOST).doesNotContainAnyElementsOf(first);
    assertThat(first).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
  }

  /// Cut off, and with bytes changed where the file says what is in it.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void fileThatIsDamaged_harmsNobody(int seed) throws Exception {
    byte[] bytes = Files.readAllBytes(models.resolve("babbling.gguf"));
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      bytes[random.nextInt(seed < 5 ? 400 : 12_000)] = (byte) random.nextInt();
    }
    byte[] damaged = seed == 0 ? Arrays.copyOf(bytes, bytes.length / 2) : bytes;
    damaged[0] = 'G';
    Files.write(models.resolve("damaged.gguf"), damaged);

    ModelFailure failure = failure(asking("damaged", "hi", 5));

    assertThat(failure == null ? Kind.UNKNOWN_MODEL : failure.kind())
        .isIn(Kind.UNKNOWN_MODEL, Kind.UNREACHABLE, Kind.SERVER, Kind.INVALID_REQUEST);
    assertThat(text(fixture.ask(asking("saying", "hi", 10)))).startsWith("Hello");
  }

  @Test
  void interruptedCall_endsThere_andTheEngineAnswersOthers() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Thread call = Thread.ofVirtual().start(() -> {
      try {
        fixture.ask(asking("babbling", "hi", 1_000), asker("f", 0, heard::add));
      } catch (InterruptedException | ModelFailure e) {
        heard.add("ended: " + e.getClass().getSimpleName());
      }
    });
    heard.take();
    call.interrupt();
    call.join();

    assertThat(heard).contains("ended: InterruptedException");
    assertThat(text(fixture.ask(asking("babbling", "hi", 10)))).isNotEmpty();
  }

  @Test
  void closed_leavesNoEngineBehind() throws Exception {
    fixture.ask(asking("saying", "hi", 10));
    fixture.ask(asking("babbling", "hi", 10));
    List<Long> pids = fixture.engines.pids();

    fixture.close();

    assertThat(pids).hasSize(2).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(failure(asking("saying", "hi", 10))).hasMessageContaining("the daemon is ending");
  }

  @Test
  void engine_hasNoneOfTheEnvironment() throws Exception {
    fixture.ask(asking("saying", "hi", 10));

    String environment =
        Files.readString(Path.of("/proc/" + fixture.engines.pids().getFirst() + "/environ"));

    assertThat(environment.split("\0", -1))
        .allMatch(one ->
            one.isEmpty() || one.matches("(PATH|LC_ALL|OMP_WAIT_POLICY|PWD|OLDPWD|_|SHLVL)=.*"));
  }
}
