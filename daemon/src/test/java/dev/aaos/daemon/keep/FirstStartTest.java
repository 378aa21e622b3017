package dev.aaos.daemon.keep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.drivers.journal.LogKeyFile;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.log.Digest;
import dev.aaos.log.keep.Restoration;
import dev.aaos.log.keep.Seal;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the first start on a restored data directory makes of the heads that are there.
class FirstStartTest {
  private static final Instant TAKEN = Instant.parse("2026-11-24T10:00:00Z");
  private static final HeadSigner OLD = HeadSigner.generate(new SecureRandom());

  @TempDir
  private Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
  private HeadDirectory heads = new HeadDirectory(Path.of("/"));

  @BeforeEach
  void restored() throws IOException {
    heads = new HeadDirectory(directory.resolve("heads"));
    Seal seal = new Seal(OLD.key().name(), 31, Digest.ZERO, Digest.ZERO, 0, TAKEN);
    Files.writeString(directory.resolve(Restoration.FILE), "by uid 0 (root)\n" + seal.text());
  }

  private SignedHead sign(long size) throws IOException {
    SignedHead head = OLD.sign(new TreeHead(OLD.key().name(), size, Digest.ZERO, List.of()));
    heads.write(head, OLD.key());
    return head;
  }

  private FirstStart start() throws IOException {
    return FirstStart.on(directory, heads).orElseThrow();
  }

  private Path aside() {
    return directory.resolve("heads/" + OLD.key().name().replace('/', '-'));
  }

  @Test
  void aDirectoryThatWasNotRestored_asksForNothing() throws IOException {
    Files.delete(directory.resolve(Restoration.FILE));

    assertThat(FirstStart.on(directory, heads)).isEmpty();
  }

  @Test
  void headsOfBefore_areSetAside_andWhatIsGoneIsSaid() throws IOException {
    SignedHead last = sign(40);

    FirstStart first = start();
    first.settle(err);

    assertThat(first.fact())
        .isEqualTo(new MachineFact.Restored(OLD.key().name(), 31, 40, TAKEN, "uid 0 (root)"));
    assertThat(heads.last()).isEmpty();
    assertThat(new HeadDirectory(aside()).last()).contains(last);
    assertThat(aside().resolve("log.pub")).exists();
    assertThat(aside().resolve("heads")).exists();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("which ends with record 31", "9 later records that were signed are gone")
        .contains("its heads of before are in " + aside());
    assertThat(FirstStart.on(directory, heads)).isEmpty();
  }

  @Test
  void headsOfTheKeyThatWasPutInPlace_stay() throws IOException {
    SignedHead last = sign(31);
    Files.writeString(directory.resolve("log.key"), OLD.text());

    start().settle(err);

    assertThat(heads.last()).contains(last);
    assertThat(LogKeyFile.find(directory).map(HeadSigner::key)).contains(OLD.key());
    assertThat(FirstStart.on(directory, heads)).isEmpty();
  }

  @Test
  void headsThatCannotBeMoved_areTriedAgain() throws IOException {
    sign(40);
    Files.writeString(aside(), "in the way");

    start().settle(err);

    assertThat(said.toString(StandardCharsets.UTF_8)).contains("is tried again at the next start");
    assertThat(FirstStart.on(directory, heads)).isPresent();
    Files.delete(aside());
    start().settle(err);
    assertThat(heads.last()).isEmpty();
    assertThat(FirstStart.on(directory, heads)).isEmpty();
  }

  @Test
  void withoutAnyHead_nothingIsKnownToBeGone() throws IOException {
    FirstStart first = start();
    first.settle(err);

    assertThat(first.fact().signed()).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("gone");
    assertThat(Restoration.in(directory)).isEqualTo(Optional.empty());
  }
}
