package dev.aaos.drivers.model.vllm;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.openai.ChatModel;
import dev.aaos.drivers.model.openai.ChatVariant;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.node.ObjectNode;

/// A vLLM server. Any thread may call it.
///
/// Where it was started with `--scheduling-policy priority`, a call of higher priority goes before
/// others in its own queue, and takes the place of one that is under way. Any other refuses calls
/// that name one; nothing else tells which it is. So the first such call is made again without,
/// at once and at no cost, and later ones name none. Serves every name it is given.
public final class VllmModel implements Model {
  private static final String REFUSAL = "riority scheduling is not enabled";

  private final Endpoint endpoint;
  private final AtomicBoolean takesPriorities;
  private final Http http;

  /// The server at `endpoint`, whose address holds everything before the path, such as `/v1`.
  ///
  /// @param takesPriorities whether it does as far as is known, from one call to the next
  public VllmModel(Endpoint endpoint, AtomicBoolean takesPriorities, Http http) {
    this.endpoint = endpoint;
    this.takesPriorities = takesPriorities;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    int priority = asker.claimant().priority();
    if (priority != 0 && takesPriorities.get()) {
      try {
        return chat(Json.object().put("priority", inItsOrder(priority))).infer(prompt, asker);
      } catch (ModelFailure failure) {
        if (!refusesPriorities(failure)) {
          throw failure;
        }
        takesPriorities.set(false);
      }
    }
    return chat(Json.object()).infer(prompt, asker);
  }

  /// There the lower number goes first.
  private static int inItsOrder(int priority) {
    return -priority;
  }

  private static boolean refusesPriorities(ModelFailure failure) {
    return failure.kind() == Kind.INVALID_REQUEST
        && String.valueOf(failure.getMessage()).contains(REFUSAL);
  }

  private Model chat(ObjectNode own) {
    return new ChatModel(endpoint, ChatVariant.COMPATIBLE, own, http);
  }
}
