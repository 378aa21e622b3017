package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/// Whatever speaks OpenAI's Chat Completions protocol. Any thread may call it.
///
/// Serves every name it is given: which names come here is for others to decide.
public final class ChatModel implements Model {
  private static final String PATH = "/chat/completions";

  private final Endpoint endpoint;
  private final ChatVariant variant;
  private final ObjectNode own;
  private final Http http;

  /// The model at `endpoint`, whose address holds everything before the path, such as `/v1`.
  public ChatModel(Endpoint endpoint, ChatVariant variant, Http http) {
    this(endpoint, variant, Json.object(), http);
  }

  /// The model at `endpoint`.
  ///
  /// @param own members of each request that the server there knows and others do not
  public ChatModel(Endpoint endpoint, ChatVariant variant, ObjectNode own, Http http) {
    this.endpoint = endpoint;
    this.variant = variant;
    this.own = own;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    ObjectNode request = new ChatRequest(endpoint, variant, prompt).json().setAll(own);
    byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
    try (Answer answer = http.post(endpoint, PATH, endpoint.bearer(), json)) {
      return answer.read(new ChatReply(endpoint, prompt, asker::hears));
    }
  }
}
