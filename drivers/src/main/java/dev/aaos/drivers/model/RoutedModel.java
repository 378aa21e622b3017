package dev.aaos.drivers.model;

import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.drivers.model.queue.Rates;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.drivers.model.queue.Slot;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.Optional;
import java.util.OptionalLong;

/// All configured backends as one model. Any thread may call it.
final class RoutedModel implements Model {
  private final Backends backends;
  private final Speakers speakers;
  private final Http http;
  private final RunQueues queues;

  RoutedModel(Backends backends, Speakers speakers, Http http, RunQueues queues) {
    this.queues = queues;
    this.backends = backends;
    this.speakers = speakers;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return backends.route(name) instanceof Route.To;
  }

  /// No slot is held for it: nothing is written.
  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    if (backends.refusal(prompt.model()).isEmpty()
        && backends.route(prompt.model()) instanceof Route.To(Provider provider, String name)) {
      Optional<Model> counter = Speakers.counter(backends.backend(provider), http);
      return counter.isPresent() ? counter.get().count(named(name, prompt)) : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong window(String name) {
    return backends.route(name) instanceof Route.To(Provider provider, String bare)
        ? speakers.window(backends.backend(provider), bare)
        : OptionalLong.empty();
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    Optional<ModelFailure> refusal = backends.refusal(prompt.model());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return switch (backends.route(prompt.model())) {
      case Route.To(Provider provider, String name) -> inTurn(provider, named(name, prompt), asker);
      case Route.Nowhere(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /// Each attempt waits for its turn anew; who waits to try again holds no slot.
  private Reply inTurn(Provider provider, Prompt prompt, Asker asker)
      throws ModelFailure, InterruptedException {
    long input = Estimate.input(prompt);
    int most = prompt.maxOutputTokens();
    try (Slot slot = queues.take(provider.label(), asker.claimant(), input, most)) {
      try {
        Reply reply = speakers
            .of(backends.backend(provider), prompt.model(), hearing(slot), slot)
            .infer(prompt, asker);
        slot.answered(reply.usage());
        return reply;
      } catch (ModelFailure e) {
        slot.failed(e);
        throw e;
      }
    }
  }

  private Http hearing(Slot slot) {
    return http.telling(headers -> slot.hears(Rates.read(headers)));
  }

  private static Prompt named(String name, Prompt prompt) {
    return new Prompt(
        name, prompt.system(), prompt.turns(), prompt.tools(), prompt.maxOutputTokens());
  }
}
