package dev.aaos.drivers.model;

import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// A model that fails or answers as it was told, in order, and says a word each time it is asked.
final class ScriptedModel implements Model {
  private final String name;
  private final Queue<Object> script = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  ScriptedModel(String name) {
    this.name = name;
  }

  ScriptedModel then(ModelFailure failure) {
    script.add(failure);
    return this;
  }

  ScriptedModel then(Reply reply) {
    script.add(reply);
    return this;
  }

  /// Returns the models asked for so far.
  List<String> asked() {
    return asked;
  }

  @Override
  public boolean serves(String model) {
    return model.equals(name);
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure {
    asked.add(prompt.model());
    asker.hears("word " + asked.size());
    return switch (script.remove()) {
      case Reply reply -> reply;
      case ModelFailure failure -> throw failure;
      case Object other -> throw new AssertionError(other);
    };
  }
}
