package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Reply.Ending;
import dev.aaos.kernel.conversation.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModelRouterTest {
  private static final Reply FIRST =
      new Reply(Conversations.text("first"), Ending.COMPLETE, Usage.ZERO);
  private static final Reply SECOND =
      new Reply(Conversations.text("second"), Ending.COMPLETE, Usage.ZERO);

  private final ScriptedModel first = new ScriptedModel("a").then(FIRST);
  private final ScriptedModel second = new ScriptedModel("b").then(SECOND);
  private final ModelRouter router = new ModelRouter(List.of(first, second));

  @Test
  void name_goesToTheFirstThatServesIt() throws Exception {
    ModelRouter twice = new ModelRouter(List.of(second, first, new ScriptedModel("b")));

    assertThat(router.infer(asking("a"), word -> {})).isEqualTo(FIRST);
    assertThat(twice.infer(asking("b"), word -> {})).isEqualTo(SECOND);
  }

  @Test
  void nameThatNoneServes_goesToTheLast() throws Exception {
    assertThat(router.infer(asking("c"), word -> {})).isEqualTo(SECOND);
    assertThat(router.serves("c")).isFalse();
  }

  @Test
  void router_servesWhatAnyOfItsModelsServes() {
    assertThat(router.serves("a")).isTrue();
    assertThat(router.serves("b")).isTrue();
  }

  @Test
  void routerOverNothing_isRefused() {
    assertThatThrownBy(() -> new ModelRouter(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Prompt asking(String model) {
    return new Prompt(model, "", List.of(new Turn.Asked("hi")), List.of(), 100);
  }
}
