package dev.aaos.kernel.machine;

import static dev.aaos.kernel.machine.KernelFixture.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.kernel.fixture.ScriptedTool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.BlobRef;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import dev.aaos.log.prune.ImageSweep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What changes can be taken back by goes when that is on record, and nothing else does.
class ImageSweepTest {
  private static final MachineFact.SessionOpened WHO =
      new MachineFact.SessionOpened("prune", "a test", -1, -1, 0);

  /// Keeps `INPUT` in a piece, and then as an image.
  private static ToolOutcome keep(String input, CallContext context) throws IOException {
    context.piece(("a part of " + input).getBytes(StandardCharsets.UTF_8));
    context.preserve(whole(input).getBytes(StandardCharsets.UTF_8));
    return ScriptedTool.done(input);
  }

  private static String whole(String input) {
    return "how it was: " + input;
  }

  private static long length(String input) {
    return (whole(input) + "a part of " + input).length();
  }

  /// Has an agent keep each of `inputs`.
  private static KernelFixture kept(String... inputs) throws Exception {
    KernelFixture life = KernelFixture.booted(
        new ScriptedTool("keeper", EffectClass.UNDOABLE, ImageSweepTest::keep));
    AgentId agent = life.spawn("brief", "tool: keeper");
    for (String input : inputs) {
      ok(life.operator.invokeTool(agent, "keeper", input));
    }
    life.reboot();
    return life;
  }

  private static ImageSweep sweep(KernelFixture life) {
    Pruning machine = life.kernel.pruning(WHO, sequence -> {});
    return new ImageSweep(life.disk, life.kernel.journal().log(), life.kernel.content(), machine);
  }

  private static Optional<ImageSweep.Dropped> drop(KernelFixture life, long bytes)
      throws IOException {
    return sweep(life)
        .drop(new ImageSweep.Wanted(Optional.empty(), OptionalLong.of(bytes), "a test"));
  }

  private static List<BlobRef> images(KernelFixture life) throws IOException {
    return life.facts(CallFact.Image.class).stream().map(CallFact.Image::image).toList();
  }

  private static boolean isGone(KernelFixture life, BlobRef image) {
    try {
      return life.kernel.content().get(image).length == 0;
    } catch (IOException e) {
      assertThat(e).hasMessage("content " + image.commitment() + " was shredded");
      return true;
    }
  }

  private static void requireRest(KernelFixture life) throws IOException {
    for (CallFact.Intended call : life.facts(CallFact.Intended.class)) {
      assertThat(life.kernel.content().get(call.input().content())).isNotEmpty();
    }
    Verification found = Verifier.verify(life.disk, List.of(), Optional.empty());
    assertThat(found.fault()).isEmpty();
    assertThat(found.content().missing()).isZero();
  }

  @Test
  void theOldest_go_untilTheRestIsAsMuchAsIsKept_andThePartsWithTheirWhole() throws Exception {
    KernelFixture life = kept("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    long third = length("{\"a\":3}");

    Optional<ImageSweep.Dropped> dropped = drop(life, third + 7);

    List<BlobRef> images = images(life);
    assertThat(images).hasSize(6);
    assertThat(images.stream().map(image -> isGone(life, image)))
        .containsExactly(true, true, true, true, false, false);
    assertThat(dropped).map(ImageSweep.Dropped::images).contains(4L);
    assertThat(life.facts(MachineFact.ImagesDropped.class))
        .singleElement()
        .satisfies(fact -> assertThat(fact.through()).isEqualTo(dropped.get().through()));
    requireRest(life);
    assertThat(drop(life, third + 7)).isEmpty();
    life.close();
  }

  @Test
  void whatIsOlder_goes_andWhatIsNot_stays() throws Exception {
    KernelFixture life = kept("{\"a\":1}");
    life.clock.pass(Duration.ofDays(31));
    AgentId agent = life.spawn("later", "tool: keeper");
    ok(life.operator.invokeTool(agent, "keeper", "{\"a\":2}"));
    life.reboot();
    Instant before = life.kernel.now().minus(Duration.ofDays(30));

    Optional<ImageSweep.Dropped> dropped = sweep(life)
        .drop(new ImageSweep.Wanted(Optional.of(before), OptionalLong.empty(), "a test"));

    assertThat(dropped).map(ImageSweep.Dropped::images).contains(2L);
    assertThat(images(life).stream().map(image -> isGone(life, image)))
        .containsExactly(true, true, false, false);
    requireRest(life);
    life.close();
  }

  @Test
  void whatALaterRecordKeepsAsWell_stays() throws Exception {
    KernelFixture life = kept("{\"a\":1}", "{\"a\":2}", "{\"a\":1}");
    List<BlobRef> images = images(life);
    assertThat(images.get(5)).isEqualTo(images.get(1));

    drop(life, length("{\"a\":1}"));

    assertThat(isGone(life, images.get(1))).isFalse();
    assertThat(isGone(life, images.get(3))).isTrue();
    requireRest(life);
    life.close();
  }

  @Test
  void whatThisDaemonStored_staysForAnHour() throws Exception {
    KernelFixture life = kept();
    AgentId agent = life.spawn("again", "tool: keeper");
    ok(life.operator.invokeTool(agent, "keeper", "{\"a\":1}"));

    assertThat(drop(life, 0)).isEmpty();

    assertThat(isGone(life, images(life).getFirst())).isFalse();
    life.close();
  }

  @Test
  void whenPowerFails_imagesAreGoneExactlyIfThatIsOnRecord() throws Exception {
    boolean survived = false;
    for (int at = 1; !survived; at++) {
      KernelFixture life = kept("{\"a\":1}", "{\"a\":2}");
      List<BlobRef> images = images(life);
      life.disk.powerOffAt(at);
      survived = drops(life);

      life.crash(new SplittableRandom(at));
      sweep(life).finish();

      boolean recorded = !life.facts(MachineFact.ImagesDropped.class).isEmpty();
      for (BlobRef image : images) {
        assertThat(isGone(life, image)).as("power off at %s", at).isEqualTo(recorded);
      }
      requireRest(life);
      assertThat(recorded || !survived).isTrue();
      life.close();
    }
  }

  private static boolean drops(KernelFixture life) {
    try {
      drop(life, 0);
      return !life.disk.isOff();
    } catch (IOException | KernelHalted powerFailed) {
      return false;
    }
  }

  @Test
  void zerosThatNoRecordSpeaksOf_areMissed() throws Exception {
    KernelFixture life = kept("{\"a\":1}");
    life.kernel.content().drop(images(life).getFirst());

    Verification found = Verifier.verify(life.disk, List.of(), Optional.empty());

    assertThat(found.content().missing()).isEqualTo(1);
    assertThatThrownBy(() -> life.kernel.content().get(images(life).getFirst()))
        .hasMessageContaining("shredded");
    life.close();
  }
}
