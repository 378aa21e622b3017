package dev.aaos.drivers.tool.file.pattern;

import java.util.ArrayList;
import java.util.List;

/// Lays an expression out as steps. A part that is repeated `{n,m}` is laid out as often as that,
/// so the size is bounded here and nowhere else. For one thread.
final class Assembler {
  /// How many parts, repeated ones counted each time, an expression may have.
  static final int MAX_PARTS = 5_000;

  private final String text;
  private final List<Step> steps = new ArrayList<>();
  private int parts;

  private Assembler(String text) {
    this.text = text;
  }

  /// Returns the steps of `root`, the last of which is [Step.Found].
  ///
  /// @param text how the expression is written
  /// @throws PatternException when it has more than [#MAX_PARTS] parts
  static List<Step> assemble(Node root, String text) throws PatternException {
    Assembler assembler = new Assembler(text);
    assembler.add(root);
    assembler.steps.add(new Step.Found());
    return List.copyOf(assembler.steps);
  }

  private void add(Node node) throws PatternException {
    parts++;
    if (parts > MAX_PARTS) {
      throw new PatternException("pattern '" + text + "' has more than " + MAX_PARTS
          + " parts when its {n,m} are written out: use smaller numbers");
    }
    switch (node) {
      case Node.One(CharacterSet set) -> steps.add(new Step.Take(set));
      case Node.At(Node.Place place) -> steps.add(new Step.Stand(place));
      case Node.Sequence(List<Node> all) -> {
        for (Node part : all) {
          add(part);
        }
      }
      case Node.Choice(List<Node> choices) -> addChoice(choices);
      case Node.Repeat repeat -> addRepeat(repeat);
    }
  }

  private void addChoice(List<Node> choices) throws PatternException {
    List<Integer> exits = new ArrayList<>();
    for (Node choice : choices.subList(0, choices.size() - 1)) {
      int fork = reserve();
      add(choice);
      exits.add(reserve());
      steps.set(fork, new Step.Fork(fork + 1, steps.size()));
    }
    add(choices.getLast());
    for (int exit : exits) {
      steps.set(exit, new Step.Jump(steps.size()));
    }
  }

  private void addRepeat(Node.Repeat repeat) throws PatternException {
    for (int i = 0; i < repeat.least(); i++) {
      add(repeat.part());
    }
    if (repeat.most() == Node.Repeat.UNBOUNDED) {
      int fork = reserve();
      add(repeat.part());
      steps.add(new Step.Jump(fork));
      steps.set(fork, new Step.Fork(fork + 1, steps.size()));
      return;
    }
    List<Integer> forks = new ArrayList<>();
    for (int i = repeat.least(); i < repeat.most(); i++) {
      forks.add(reserve());
      add(repeat.part());
    }
    for (int fork : forks) {
      steps.set(fork, new Step.Fork(fork + 1, steps.size()));
    }
  }

  /// Keeps a place for a step that is known later.
  private int reserve() {
    steps.add(new Step.Found());
    return steps.size() - 1;
  }
}
