package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.exit;
import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Content that people want removed: gone when that is on record, and not while somebody
/// needs it.
class ShredTest {
  private static final String SECRET = "{\"message\":\"a secret\"}";

  private static KernelFixture life() throws IOException {
    return KernelFixture.booted(ScriptedTool.echo());
  }

  /// Has an agent call a tool and end, and returns what it said to the tool.
  private static BlobRef said(KernelFixture life) throws IOException, InterruptedException {
    AgentId agent = life.spawn("brief", "tool: echo");
    ok(life.operator.invokeTool(agent, "echo", SECRET));
    ok(life.operator.stop(agent));
    return life.facts(CallFact.Intended.class).getLast().input().content();
  }

  private static boolean isGone(KernelFixture life, BlobRef content) {
    try {
      String kept = new String(life.kernel.content().get(content), StandardCharsets.UTF_8);
      assertThat(kept).isEqualTo(SECRET);
      return false;
    } catch (IOException e) {
      assertThat(e).hasMessage("content " + content.commitment() + " was shredded");
      return true;
    }
  }

  @Test
  void whatIsShredded_isGone_andTheRecordSaysWhy() throws Exception {
    KernelFixture life = life();
    BlobRef content = said(life);

    Result<Integer> shredded =
        life.operator.administrator().shred(List.of(content), "it was asked for");

    assertThat(ok(shredded)).isEqualTo(1);
    assertThat(isGone(life, content)).isTrue();
    assertThat(life.facts(MachineFact.Shredded.class))
        .containsExactly(new MachineFact.Shredded(content, "it was asked for"));
    life.reboot();
    assertThat(isGone(life, content)).isTrue();
    assertThat(said(life)).isNotEqualTo(content);
    life.close();
  }

  @Test
  void whatAnAgentThatLivesNeeds_isNot() throws Exception {
    KernelFixture life = life();
    AgentId agent = life.spawn("talker", "tool: echo");
    life.run(agent, door -> exit("done"));
    BlobRef message = life.facts(RunFact.Started.class).getFirst().message();

    Result<Integer> refused = life.operator.administrator().shred(List.of(message), "why not");

    assertThat(refused)
        .isEqualTo(Result.refused(
            Errno.EBUSY,
            "content " + message.commitment() + " is still needed by an agent that lives: stop the"
                + " agent first (aaos ps)"));
    assertThat(life.kernel.content().get(message)).isNotEmpty();
    assertThat(life.facts(MachineFact.Shredded.class)).isEmpty();
    ok(life.operator.stop(agent));
    assertThat(ok(life.operator.administrator().shred(List.of(message), "why not")))
        .isEqualTo(1);
    life.close();
  }

  @Test
  void whenPowerFails_contentIsGoneExactlyIfThatIsOnRecord() throws Exception {
    boolean survived = false;
    for (int at = 1; !survived; at++) {
      KernelFixture life = life();
      BlobRef content = said(life);
      life.disk.powerOffAt(at);
      survived = shreds(life, content);

      life.crash(new SplittableRandom(at));

      boolean recorded = !life.facts(MachineFact.Shredded.class).isEmpty();
      assertThat(isGone(life, content)).as("power off at %s", at).isEqualTo(recorded);
      assertThat(recorded || !survived).isTrue();
      life.close();
    }
  }

  private static boolean shreds(KernelFixture life, BlobRef content) {
    try {
      ok(life.operator.administrator().shred(List.of(content), "it was asked for"));
      return !life.disk.isOff();
    } catch (IOException | KernelHalted powerFailed) {
      return false;
    }
  }
}
