package dev.aaos.linux.restrict;

import java.util.ArrayList;
import java.util.List;

/// A classic BPF program as `seccomp(2)` takes it, put together with labels.
///
/// Forward jumps only, as the kernel wants; a conditional jump reaches 255 instructions, so
/// both ways of one lead over an unconditional jump, which reaches all.
public final class Bpf {
  /// The most instructions the kernel takes.
  static final int MOST = 4096;

  private static final int LOAD_WORD = 0x20;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_GREATER_EQUAL = 0x35;
  private static final int AND = 0x54;
  private static final int RETURN = 0x06;

  private final List<Instruction> instructions = new ArrayList<>();

  /// One `struct sock_filter`.
  public record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

  /// A place that is jumped to before it is known.
  static final class Label {
    private final List<Integer> jumps = new ArrayList<>();
  }

  /// Loads 32 bits of `struct seccomp_data`.
  void load(int offset) {
    add(LOAD_WORD, 0, 0, offset);
  }

  /// Keeps the bits in `mask`.
  void and(int mask) {
    add(AND, 0, 0, mask);
  }

  /// Answers `action`.
  void answer(int action) {
    add(RETURN, 0, 0, action);
  }

  /// Goes to `label`.
  void jump(Label label) {
    label.jumps.add(instructions.size());
    add(JUMP, 0, 0, 0);
  }

  /// Goes to `label` when what was loaded is `value`.
  void jumpIfEqual(int value, Label label) {
    add(JUMP_EQUAL, 0, 1, value);
    jump(label);
  }

  /// Goes to `label` when what was loaded is at least `value`, without a sign.
  void jumpIfAtLeast(int value, Label label) {
    add(JUMP_GREATER_EQUAL, 0, 1, value);
    jump(label);
  }

  /// Has all jumps to `label` lead to what is added next.
  void place(Label label) {
    for (int jump : label.jumps) {
      instructions.set(jump, new Instruction(JUMP, 0, 0, instructions.size() - jump - 1));
    }
  }

  private void add(int code, int jumpTrue, int jumpFalse, int operand) {
    instructions.add(new Instruction(code, jumpTrue, jumpFalse, operand));
  }

  /// Returns the instructions.
  ///
  /// @throws IllegalStateException when there are more than the kernel takes
  List<Instruction> program() {
    if (instructions.size() > MOST) {
      throw new IllegalStateException(
          "a filter of " + instructions.size() + " instructions: the kernel takes " + MOST);
    }
    return List.copyOf(instructions);
  }
}
