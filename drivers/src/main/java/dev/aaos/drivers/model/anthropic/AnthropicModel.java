package dev.aaos.drivers.model.anthropic;

import dev.aaos.drivers.model.provider.Answer;
import dev.aaos.drivers.model.provider.Counts;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// Whatever speaks Anthropic's Messages protocol. Any thread may call it.
///
/// Serves every name it is given: which names come here is for others to decide.
public final class AnthropicModel implements Model {
  /// By which name blocks only this dialect understands are kept.
  static final String DIALECT = "anthropic";

  private static final String PATH = "/v1/messages";
  private static final String VERSION = "2023-06-01";

  private final Endpoint endpoint;
  private final Http http;

  /// The model at `endpoint`, whose address does not contain the `/v1` of the path.
  public AnthropicModel(Endpoint endpoint, Http http) {
    this.endpoint = endpoint;
    this.http = http;
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  /// The provider's own count, which it says may be a little off; a server that stands in for it
  /// may have none.
  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    try {
      ObjectNode request = new MessagesRequest(endpoint, prompt).json();
      request.remove(List.of("max_tokens", "stream"));
      byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
      try (Answer answer = http.post(endpoint, PATH + "/count_tokens", headers(), json)) {
        return Counts.told(endpoint.object(answer.text()));
      }
    } catch (ModelFailure e) {
      return OptionalLong.empty(); // the bound by bytes holds
    }
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    String request = new MessagesRequest(endpoint, prompt).json().toString();
    byte[] json = request.getBytes(StandardCharsets.UTF_8);
    try (Answer answer = http.post(endpoint, PATH, headers(), json)) {
      return answer.read(new MessagesReply(endpoint, prompt, asker::hears));
    }
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    headers.put("anthropic-version", VERSION);
    endpoint.key().ifPresent(key -> headers.put("x-api-key", key.reveal()));
    return headers;
  }
}
