package dev.aaos.drivers.model;

import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.List;
import java.util.OptionalLong;

/// Several models as one: each name goes to the first that serves it. Any thread may call it.
///
/// A name that none serves goes to the last, whose refusal says what is missing.
public final class ModelRouter implements Model {
  private final List<Model> models;

  /// A router over `models`, asked in their order.
  ///
  /// @throws IllegalArgumentException when there are none
  public ModelRouter(List<? extends Model> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a router needs at least one model");
    }
    this.models = List.copyOf(models);
  }

  @Override
  public boolean serves(String name) {
    return models.stream().anyMatch(model -> model.serves(name));
  }

  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    return chosen(prompt.model()).count(prompt);
  }

  @Override
  public OptionalLong window(String name) {
    return chosen(name).window(name);
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    return chosen(prompt.model()).infer(prompt, asker);
  }

  private Model chosen(String name) {
    return models.stream()
        .filter(model -> model.serves(name))
        .findFirst()
        .orElseGet(models::getLast);
  }
}
