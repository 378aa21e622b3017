package dev.aaos.drivers.model.vllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.model.ChatContract;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.inference.Claimant;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import dev.aaos.kernel.device.ModelFailure;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class VllmModelTest extends ChatContract {
  private static final String REFUSAL = """
      {"error":{"message":"Got priority -3 but Priority scheduling is not enabled.",\
      "type":"BadRequestError","param":null,"code":400}}""";

  private final AtomicBoolean takesPriorities = new AtomicBoolean(true);

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new VllmModel(endpoint, takesPriorities, http);
  }

  @Override
  protected String path() {
    return "/chat/completions";
  }

  @Test
  void priority_isToldTheOtherWayRound_andTheUsualOneNotAtAll() throws Exception {
    ask(3);
    ask(-2);
    ask(0);

    assertThat(priorities()).containsExactly("-3", "2", "");
  }

  @Test
  void serverThatSchedulesWithoutPriorities_isAskedAgainWithout_andNotWithAnyMore()
      throws Exception {
    provider.thenAnswer(400, "application/json", REFUSAL);
    ask(3);
    ask(3);

    assertThat(priorities()).containsExactly("-3", "", "");
    assertThat(heard).containsExactly("ok", "ok");
  }

  @Test
  void serverThatSaysSoInItsStream_isAskedAgainAsWell() throws Exception {
    provider.thenStream(event(REFUSAL));
    ask(3);

    assertThat(priorities()).containsExactly("-3", "");
  }

  @Test
  void otherRefusal_isNoMatterOfPriorities() {
    provider.thenAnswer(400, "application/json", error("BadRequestError", "No."));

    assertThatThrownBy(() -> model().infer(Conversations.asking("hi"), asker(3)))
        .isInstanceOf(ModelFailure.class)
        .hasMessageContaining("No.");
    assertThat(takesPriorities).isTrue();
    assertThat(provider.requests()).hasSize(1);
  }

  private void ask(int priority) throws Exception {
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));
    model().infer(Conversations.asking("hi"), asker(priority));
  }

  private Asker asker(int priority) {
    return new Asker() {
      @Override
      public void hears(String words) {
        heard.add(words);
      }

      @Override
      public Claimant claimant() {
        return new Claimant("flow", "job", 1, priority);
      }
    };
  }

  private List<String> priorities() {
    return provider.requests().stream()
        .map(request -> Json.MAPPER.readTree(request.body()).path("priority").asString(""))
        .toList();
  }
}
