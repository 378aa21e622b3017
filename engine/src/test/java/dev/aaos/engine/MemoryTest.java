package dev.aaos.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What was read of whom, against the cells themselves.
class MemoryTest {
  private static final int CELLS = 40;
  private static final int LONGEST = 16;

  /// One answer under way: what it has been told and written.
  private static final class Answer {
    final Memory.Sequence sequence;
    int[] tokens;
    boolean waits;

    Answer(Memory.Sequence sequence, int[] tokens) {
      this.sequence = sequence;
      this.tokens = tokens;
    }

    void readAll(Memory memory, Cells cells) throws NetworkFailure {
      int read = sequence.length();
      memory.read(sequence, Arrays.copyOfRange(tokens, read, tokens.length));
      assertThat(cells.lastRead())
          .containsExactlyElementsOf(IntStream.of(tokens).boxed().toList());
    }
  }

  /// Whatever is begun, goes on, waits and ends: who is answered has read just what it was told,
  /// and of a prompt nothing is read that was there already.
  @Test
  void whoIsAnswered_hasReadWhatItWasTold_andNothingTwice() {
    Property.of("memory", Generator.integers(1, 1 << 20)).cases(2_000).holds(seed -> {
      try {
        live(new SplittableRandom(seed));
      } catch (NetworkFailure e) {
        throw new AssertionError(e);
      }
    });
  }

  private static void live(SplittableRandom random) throws NetworkFailure {
    Cells cells = new Cells(CELLS, 6);
    Memory memory = new Memory(cells);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      long active = answers.stream().filter(one -> !one.waits).count();
      if (active < 2 && answers.size() < 5 && random.nextBoolean()) {
        int[] prompt = random.ints(random.nextInt(2, LONGEST), 0, 2).toArray();
        int known = Math.min(cells.longestInCommon(prompt), prompt.length - 1);
        Memory.Sequence sequence = memory.take("c" + random.nextInt(4), prompt);
        assertThat(sequence.length()).isEqualTo(known);
        answers.add(new Answer(sequence, prompt));
        answers.getLast().readAll(memory, cells);
      } else if (!answers.isEmpty()) {
        goOn(random, memory, cells, answers);
      }
      assertThat(cells.takenCells()).isLessThanOrEqualTo(CELLS);
    }
  }

  private static void goOn(
      SplittableRandom random, Memory memory, Cells cells, List<Answer> answers)
      throws NetworkFailure {
    Answer one = answers.get(random.nextInt(answers.size()));
    boolean full = answers.stream().filter(other -> !other.waits).count() >= 2;
    if (random.nextInt(4) == 0) {
      answers.remove(one);
      memory.use(one.sequence, Memory.Use.IDLE);
    } else if (one.waits && !full) {
      one.waits = false;
      memory.use(one.sequence, Memory.Use.ACTIVE);
      one.readAll(memory, cells);
    } else if (!one.waits && random.nextBoolean()) {
      one.waits = true;
      memory.use(one.sequence, Memory.Use.WAITING);
    } else if (!one.waits && one.tokens.length < LONGEST) {
      one.tokens = Arrays.copyOf(one.tokens, one.tokens.length + 1);
      one.tokens[one.tokens.length - 1] = random.nextInt(2);
      one.readAll(memory, cells);
    }
  }

  @Test
  void whatWasNotUsedForLongest_isForgottenFirst_andWhoWaitsLast() throws Exception {
    Cells cells = new Cells(12, 4);
    Memory memory = new Memory(cells);
    Memory.Sequence waiting = memory.take("w", new int[] {1, 1, 1});
    memory.read(waiting, new int[] {1, 1, 1});
    memory.use(waiting, Memory.Use.WAITING);
    Memory.Sequence old = memory.take("a", new int[] {2, 2, 2, 2});
    memory.read(old, new int[] {2, 2, 2, 2});
    memory.use(old, Memory.Use.IDLE);
    Memory.Sequence active = memory.take("b", new int[] {3, 3, 3, 3, 3, 3, 3, 3});

    memory.read(active, new int[] {3, 3, 3, 3, 3, 3, 3, 3});
    assertThat(old.length()).isZero();
    assertThat(waiting.length()).isEqualTo(3);
    memory.read(active, new int[] {3, 3});
    assertThat(waiting.length()).isZero();
    memory.read(active, new int[] {3, 3});
    assertThat(cells.lengths()).containsExactlyInAnyOrder(0, 12);
    assertThatThrownBy(() -> memory.read(active, new int[] {3}))
        .hasMessage("all 12 cells are taken");
  }

  @Test
  void whereAnAnswerIsUnderWayInEach_noneIsTaken() throws Exception {
    Memory memory = new Memory(new Cells(12, 1));
    memory.take("a", new int[] {1, 2});

    assertThatThrownBy(() -> memory.take("b", new int[] {1, 2}))
        .hasMessage("answers are under way in all 1 sequences");
  }
}
