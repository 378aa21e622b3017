package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.dialect.Conversation;
import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Estimate;
import dev.aaos.drivers.model.queue.Slot;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Models of GGUF files. Any thread may call it.
///
/// Always the likeliest token is written: the same question has the same answer, but for rounding
/// where two are as likely. A call whose slot is wanted by a more urgent one stops after the token
/// that it is at, keeps what it wrote, waits for another turn, and goes on from there. How long it
/// waits, and how long its model is loaded, does not count for how long it may take.
///
/// Serves every name it is given: which files there are shows when one is asked for.
public final class GgufModel implements Model {
  /// How many times as long as its context a prompt may seem: one that seems longer is not even
  /// counted, for no model has tokens that long.
  private static final long MOST_BY_ESTIMATE = 64;

  private final Endpoint endpoint;
  private final GgufSettings settings;
  private final Engines engines;
  private final Slot slot;

  /// Those of the directory that `settings` name.
  ///
  /// @param endpoint the directory, as backends are named in messages
  /// @param slot what the call holds while it is made
  public GgufModel(Endpoint endpoint, GgufSettings settings, Engines engines, Slot slot) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.engines = engines;
    this.slot = slot;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    Path directory = settings
        .directory()
        .orElseThrow(() -> endpoint.failure(
            Kind.UNKNOWN_MODEL, endpoint.addressSetting() + " names no directory"));
    Path file = new ModelFiles(endpoint, directory).file(prompt.model());
    if (Estimate.input(prompt) > MOST_BY_ESTIMATE * settings.context()) {
      throw tooLong(prompt.model(), "some " + Estimate.input(prompt), settings.context());
    }
    ObjectNode order = Json.object()
        .put("conversation", Conversation.of(asker.claimant().flow(), prompt).name())
        .put("most", prompt.maxOutputTokens())
        .put("grammar", Grammar.of(prompt.tools()))
        .put("trigger", Wording.CALL);
    order.set("messages", new Wording(endpoint, prompt).messages());
    Engines.Loaded engine = engines.of(endpoint, file, settings.context());
    try (EngineCall call = engine.process().call()) {
      slot.offer();
      call.order("answer", order);
      return new Answering(prompt, asker, engine, call).reply();
    }
  }

  private ModelFailure tooLong(String model, String tokens, int context) {
    return endpoint.failure(
        Kind.INVALID_REQUEST,
        "the prompt has " + tokens + " tokens and does not fit into the " + context + " of " + model
            + ": shorten it, or set AAOS_GGUF_CONTEXT to more if the model was made for more");
  }

  /// One call as it is under way.
  private final class Answering {
    private final Prompt prompt;
    private final Engines.Loaded engine;
    private final EngineCall call;
    private final Written text;
    private Usage usage = Usage.ZERO;
    private boolean pausing;
    private long begun = engines.nanoTime();

    Answering(Prompt prompt, Asker asker, Engines.Loaded engine, EngineCall call) {
      this.prompt = prompt;
      this.engine = engine;
      this.call = call;
      this.text = new Written(prompt, asker::hears);
    }

    Reply reply() throws ModelFailure, InterruptedException {
      try {
        Optional<Reply> reply = Optional.empty();
        while (reply.isEmpty()) {
          reply = hear(next());
        }
        return reply.get();
      } catch (ModelFailure e) {
        throw e.costing(usage);
      }
    }

    /// An engine that says nothing to anybody is stuck, and ends; else the call alone does.
    private Said next() throws ModelFailure, InterruptedException {
      CallLimits limits = settings.limits();
      Duration whole = left(limits.call());
      Duration first = usage.outputTokens() == 0 ? left(limits.firstByte()) : whole;
      Duration most = Collections.min(List.of(whole, first, limits.silence()));
      long spoken = engine.process().spoken();
      Optional<Said> said = most.isPositive() ? call.next(most) : Optional.empty();
      if (said.isPresent()) {
        return said.get();
      }
      if (most.equals(whole)) {
        throw late("the answer was not whole within " + limits.call());
      }
      if (most.equals(first)) {
        throw late("no word of the answer within " + limits.firstByte());
      }
      if (engine.process().spoken() > spoken) {
        throw late("the answer stopped for " + limits.silence());
      }
      engine.process().close();
      throw late("the engine was silent for " + limits.silence() + ", and ended");
    }

    private Duration left(Duration most) {
      return most.minusNanos(engines.nanoTime() - begun);
    }

    private ModelFailure late(String why) {
      return endpoint.failure(Kind.TIMEOUT, why);
    }

    private Optional<Reply> hear(Said said) throws ModelFailure, InterruptedException {
      return switch (said) {
        case Said.Begun(int read, int cached) -> {
          usage = new Usage(read, 0, cached);
          yield Optional.empty();
        }
        case Said.Wrote(String piece, int written) -> {
          wrote(written);
          text.add(piece);
          makeWay();
          yield Optional.empty();
        }
        case Said.Paused() -> {
          long since = engines.nanoTime();
          slot.giveWay();
          begun += engines.nanoTime() - since;
          pausing = false;
          call.order("resume", Json.object());
          yield Optional.empty();
        }
        case Said.Ended(boolean cut, int written) -> {
          wrote(written);
          yield Optional.of(ended(cut));
        }
        case Said.TooLong(int read) ->
          throw tooLong(prompt.model(), String.valueOf(read), engine.context());
        case Said.Failed(String why) -> throw endpoint.failure(Kind.SERVER, why);
        case Said.Gone() ->
          throw endpoint.failure(Kind.UNREACHABLE, "the engine died, and the answer with it");
        case Said.Ready ready -> Optional.empty();
        case Said.Unusable(String why) -> throw endpoint.failure(Kind.SERVER, why);
      };
    }

    private void wrote(int tokens) {
      usage = new Usage(usage.inputTokens(), tokens, usage.cachedTokens());
    }

    private void makeWay() {
      if (!pausing && slot.isWanted()) {
        pausing = true;
        call.order("pause", Json.object());
      }
    }

    private Reply ended(boolean cut) {
      Turn.Said said = text.said(cut);
      Reply.Ending whole = said.calls().isEmpty() ? Reply.Ending.COMPLETE : Reply.Ending.TOOL_USE;
      return new Reply(said, cut ? Reply.Ending.TRUNCATED : whole, usage);
    }
  }
}
