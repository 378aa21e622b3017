package dev.aaos.drivers.model;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Price;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.OptionalLong;

/// A model that knows what it costs. Any thread may call it.
public final class PricedModel implements Model {
  private final Model model;
  private final Prices prices;

  /// `model`, which costs what `prices` say.
  public PricedModel(Model model, Prices prices) {
    this.model = model;
    this.prices = prices;
  }

  @Override
  public boolean serves(String name) {
    return model.serves(name);
  }

  @Override
  public Price price(String name) {
    return prices.price(name);
  }

  @Override
  public long cost(String name, Usage usage) {
    return prices.nanousd(name, usage);
  }

  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    return model.count(prompt);
  }

  @Override
  public OptionalLong window(String name) {
    return model.window(name);
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    return model.infer(prompt, asker);
  }
}
