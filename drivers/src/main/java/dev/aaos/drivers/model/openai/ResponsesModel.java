package dev.aaos.drivers.model.openai;

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
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// OpenAI's models over its Responses protocol. Any thread may call it.
///
/// Nothing is stored at the provider: each request carries the whole conversation. Serves every
/// name it is given: which names come here is for others to decide.
public final class ResponsesModel implements Model {
  /// By which name blocks only this dialect understands are kept.
  static final String DIALECT = "openai-responses";

  private static final String PATH = "/responses";
  private static final Pattern WANT_THIS =
      Pattern.compile("gpt-5\\.[4-9].*|gpt-([6-9]|\\d\\d).*|(gpt-|o\\d)[^:]*-(pro|codex)(-.*)?");

  private final Endpoint endpoint;
  private final Http http;

  /// The models at `endpoint`, whose address holds everything before the path, such as `/v1`.
  public ResponsesModel(Endpoint endpoint, Http http) {
    this.endpoint = endpoint;
    this.http = http;
  }

  /// Returns whether OpenAI's `model` wants this protocol rather than Chat Completions, where it
  /// would refuse tools or everything.
  public static boolean isWantedBy(String model) {
    return WANT_THIS.matcher(model).matches();
  }

  @Override
  public boolean serves(String name) {
    return true;
  }

  @Override
  public OptionalLong count(Prompt prompt) throws InterruptedException {
    try {
      ObjectNode request = new ResponsesRequest(endpoint, prompt).json();
      request.remove(List.of("max_output_tokens", "stream", "store", "include"));
      byte[] json = request.toString().getBytes(StandardCharsets.UTF_8);
      try (Answer answer = http.post(endpoint, PATH + "/input_tokens", endpoint.bearer(), json)) {
        return Counts.told(endpoint.object(answer.text()));
      }
    } catch (ModelFailure e) {
      return OptionalLong.empty(); // the bound by bytes holds
    }
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) throws ModelFailure, InterruptedException {
    String request = new ResponsesRequest(endpoint, prompt).json().toString();
    byte[] json = request.getBytes(StandardCharsets.UTF_8);
    try (Answer answer = http.post(endpoint, PATH, endpoint.bearer(), json)) {
      return answer.read(new ResponsesReply(endpoint, prompt, asker::hears));
    }
  }
}
