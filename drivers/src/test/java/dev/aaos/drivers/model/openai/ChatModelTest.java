package dev.aaos.drivers.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.model.ChatContract;
import dev.aaos.drivers.model.Conversations;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Http;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.device.Model;
import org.junit.jupiter.api.Test;

final class ChatModelTest extends ChatContract {
  private ChatVariant variant = ChatVariant.COMPATIBLE;

  @Override
  protected Model driver(Endpoint endpoint, Http http) {
    return new ChatModel(endpoint, variant, http);
  }

  @Override
  protected String path() {
    return "/chat/completions";
  }

  @Test
  void request_toOpenAi_limitsTheOutputByItsNewerMember() throws Exception {
    variant = ChatVariant.OPENAI;
    provider.thenStream(joined(saying(Ending.COMPLETE, "ok")));

    model().infer(Conversations.asking("hi"), heard::add);

    assertThat(pretty(provider.request().body())).isEqualTo(golden("openai"));
  }
}
