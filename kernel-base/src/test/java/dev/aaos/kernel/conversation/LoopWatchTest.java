package dev.aaos.kernel.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// When a model goes round in circles.
class LoopWatchTest {
  private static final int CONVERSATIONS = 2_000;

  private final LoopWatch watch = new LoopWatch();
  private int ids;

  /// A turn of calls, and their answers.
  private record Step(List<Exchange> exchanges) {}

  private record Exchange(String tool, String input, String answer) {}

  private void does(Exchange... exchanges) {
    turns(new Step(List.of(exchanges))).forEach(watch::see);
  }

  private List<Turn> turns(Step step) {
    List<Block> calls = new ArrayList<>();
    List<Turn> turns = new ArrayList<>();
    for (Exchange one : step.exchanges()) {
      String id = "call-" + ids++;
      calls.add(new Block.ToolCall(id, one.tool(), one.input()));
      turns.add(new Turn.Answered(new ToolAnswer(id, one.answer(), false)));
    }
    turns.addFirst(new Turn.Said(calls));
    return turns;
  }

  private static Exchange exchange(String tool, String input, String answer) {
    return new Exchange(tool, input, answer);
  }

  @Test
  void theSameCall_withTheSameAnswer_isALoopFromTheSecondTimeOn() {
    for (int i = 0; i < 4; i++) {
      does(exchange("shell", "{\"command\":\"make\"}", "{\"exit_code\":2}"));
    }

    assertThat(watch.loop()).isEqualTo(new LoopWatch.Loop(3, "shell"));
    assertThat(watch.attempts("shell", "{\"command\":\"make\"}")).isEqualTo(4);
    assertThat(watch.attempts("shell", "{\"command\":\"ls\"}")).isZero();
  }

  @Test
  void twoCallsThatTakeTurns_areALoopToo_andOneThatHearsSomethingNewEndsIt() {
    for (int i = 0; i < 3; i++) {
      does(exchange("a", "{}", "1"));
      does(exchange("b", "{}", "2"));
    }
    assertThat(watch.loop()).isEqualTo(new LoopWatch.Loop(4, "b"));

    does(exchange("a", "{}", "1"), exchange("a", "{\"x\":1}", "3"));

    assertThat(watch.loop()).isEqualTo(LoopWatch.Loop.NONE);
  }

  @Test
  void theNoteOnAnAnswer_isNothingNew() {
    does(exchange("a", "{}", "{\"v\":1}"));
    for (int i = 2; i < 7; i++) {
      does(exchange("a", "{}", RepeatNote.on("{\"v\":1}", "a", i)));
    }

    assertThat(watch.loop().turns()).isEqualTo(5);
  }

  @Test
  void whateverSomebodySays_startsTheCountAgain() {
    does(exchange("a", "{}", "1"));
    does(exchange("a", "{}", "1"));

    watch.see(new Turn.Asked("again, please"));

    assertThat(watch.loop()).isEqualTo(LoopWatch.Loop.NONE);
    assertThat(watch.attempts("a", "{}")).isZero();
    does(exchange("a", "{}", "1"));
    assertThat(watch.loop()).isEqualTo(LoopWatch.Loop.NONE);
  }

  /// The oracle looks at all that was said before, each time, and shares nothing with the watch.
  @Test
  void anyConversation_isCountedAsOneWhoRemembersAllOfItWould() {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    for (int i = 0; i < CONVERSATIONS; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      LoopWatch fresh = new LoopWatch();
      List<Step> steps = new ArrayList<>();
      for (int n = random.nextInt(1, 25); n > 0; n--) {
        Step step = step(random);
        steps.add(step);
        turns(step).forEach(fresh::see);
        assertThat(fresh.loop().turns()).as("seed %d", seed + i).isEqualTo(idle(steps));
      }
    }
  }

  private static Step step(SplittableRandom random) {
    List<Exchange> exchanges = new ArrayList<>();
    for (int n = random.nextInt(1, 4); n > 0; n--) {
      exchanges.add(exchange(
          "t" + random.nextInt(2), "{\"n\":" + random.nextInt(2) + "}", "" + random.nextInt(2)));
    }
    return new Step(exchanges);
  }

  private static int idle(List<Step> steps) {
    int idle = 0;
    for (int i = steps.size() - 1; i >= 0 && isIdle(steps, i); i--) {
      idle++;
    }
    return idle;
  }

  private static boolean isIdle(List<Step> steps, int at) {
    List<Exchange> before = new ArrayList<>();
    steps.subList(0, at).forEach(step -> before.addAll(step.exchanges()));
    for (Exchange one : steps.get(at).exchanges()) {
      if (!before.contains(one)) {
        return false;
      }
      before.add(one);
    }
    return true;
  }

  @Test
  void aNote_standsAtTheEndOfAnObject_andNowhereElse() {
    assertThat(RepeatNote.on("{\"a\":1}\n", "t", 3))
        .startsWith("{\"a\":1,\"_repeat_guard\":{\"attempt_count\":3,\"hint\":\"You have called t");
    assertThat(RepeatNote.on("{ }", "t", 3)).startsWith("{ \"_repeat_guard\":{").endsWith("\"}}");
    assertThat(RepeatNote.on("[1]", "t", 3)).isEqualTo("[1]");
    assertThat(RepeatNote.without(RepeatNote.on("{\"a\":1}", "t", 3))).isEqualTo("{\"a\":1}");
    assertThat(RepeatNote.without(RepeatNote.on("{}", "t", 3))).isEqualTo("{}");
    assertThat(RepeatNote.without("{\"a\":1}")).isEqualTo("{\"a\":1}");
  }
}
