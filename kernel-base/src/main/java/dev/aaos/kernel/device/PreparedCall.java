package dev.aaos.kernel.device;

import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One call of a tool, read and ready, not yet allowed.
public interface PreparedCall {
  /// Returns what this call needs and what it would do; the same value each time.
  Plan plan();

  /// Returns what this call would change, as things are at this moment, for a person who has to
  /// approve it, such as a unified diff; empty where there is nothing to show. It looks with the
  /// rights of the process, and changes nothing.
  default String preview() {
    return preview(UnaryOperator.identity());
  }

  /// Does the same for an agent that works elsewhere than its paths say, as on copies.
  ///
  /// @param where tells where a path leads
  default String preview(UnaryOperator<String> where) {
    return "";
  }

  /// Returns the command line of the program that this call starts; empty where it starts none.
  default Optional<String> commandLine() {
    return Optional.empty();
  }

  /// Returns the call that would take this one back, as its input names it: what that
  /// is to be given of what this call comes to is not known yet. Empty where it names
  /// none.
  default Optional<Inverse> inverse() {
    return Optional.empty();
  }

  /// Returns whether what this call changes of files can be taken back, whatever else it does.
  default boolean keepsFiles() {
    return plan().effect() == EffectClass.UNDOABLE;
  }

  /// Returns what became of this call, which an earlier daemon began and which can be rolled
  /// back: as far as what it kept before it changed anything tells, beside what is there now.
  /// Empty where that tells nothing.
  ///
  /// @throws IOException when what was kept, or what is there, cannot be read
  default Optional<Finding> finding(Kept kept) throws IOException {
    return Optional.empty();
  }

  /// What a call kept with [CallContext#preserve].
  interface Kept {
    /// Returns the records that say so, oldest first.
    List<Long> records();

    /// Returns the image that the record `record` keeps.
    byte[] image(long record) throws IOException;
  }

  /// Does it. Called at most once, after the intent is durable.
  ///
  /// @throws IOException when the world broke; the message goes to the model as the reason
  /// @throws InterruptedException when the agent was stopped, or who asked for the call has
  ///     left; what was begun is undone or complete
  ToolOutcome perform(CallContext context) throws IOException, InterruptedException;
}
