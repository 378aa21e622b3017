package dev.aaos.daemon.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.journal.DirectoryDisk;
import dev.aaos.drivers.journal.HeadDirectory;
import dev.aaos.log.Content;
import dev.aaos.log.Log;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.MerkleTree;
import dev.aaos.log.proof.SignedHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a notary signs, and what it refuses to.
class NotaryTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00.123Z");

  @TempDir
  private Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final MerkleTree tree = new MerkleTree();
  private Optional<Life> life = Optional.empty();

  /// A log with its notary, from a start to an end.
  private record Life(DirectoryDisk disk, Log log, Notary notary) {
    void end() throws IOException {
      log.close();
      notary.close();
      disk.close();
    }
  }

  private Life start(Path data, Path heads) throws IOException {
    DirectoryDisk disk = DirectoryDisk.open(data);
    SecureRandom random = new SecureRandom();
    Log log = Log.open(disk, Content.open(disk, random), Log.Place.START.whole(), entry -> {});
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    Notary notary = new Notary(
        log,
        Frontier.NONE,
        new Notary.Setup(data, new HeadDirectory(heads), InstantSource.fixed(NOW), random, err));
    notary.start();
    life = Optional.of(new Life(disk, log, notary));
    return life.get();
  }

  private Life start() throws IOException {
    return start(directory.resolve("data"), directory.resolve("heads"));
  }

  private void append(Log log, String... texts) throws IOException {
    List<byte[]> records = List.of(texts).stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
    log.append(records).forEach(entry -> tree.appendRecord(entry.hash()));
  }

  private SignedHead last() throws IOException {
    return new HeadDirectory(directory.resolve("heads")).last().orElseThrow();
  }

  @AfterEach
  void end() throws IOException {
    if (life.isPresent()) {
      life.get().end();
    }
  }

  @Test
  void whatTheLogHasComeTo_isSignedWhileItGrowsAndAtTheEnd() throws Exception {
    Life first = start();
    append(first.log(), "a", "b");

    SignedHead covering = first.notary().covering(2);
    append(first.log(), "c");
    first.end();
    life = Optional.empty();

    assertThat(covering.head().size()).isEqualTo(2);
    assertThat(covering.head().extension("time")).contains("2026-11-24T10:00:00Z");
    assertThat(last().head().size()).isEqualTo(3);
    assertThat(last().head().root()).isEqualTo(tree.root());
    HeadKey key = HeadKey.parse(Files.readString(directory.resolve("heads/log.pub")));
    assertThat(key.signed(last())).isTrue();
    assertThat(SignedHead.parseAll(Files.readString(directory.resolve("heads/heads"))))
        .contains(covering, last());
    assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aSecondLife_goesOnWithTheSameKey() throws Exception {
    Life first = start();
    append(first.log(), "a", "b");
    first.notary().covering(2);
    first.end();

    Life second = start();
    append(second.log(), "c");

    assertThat(second.notary().covering(3).head().root()).isEqualTo(tree.root());
    assertThat(PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("data/log.key"))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("heads"))))
        .isEqualTo("rwx------");
  }

  @Test
  void aLogThatWasRolledBack_isNamedAndNotSigned() throws Exception {
    Life first = start();
    append(first.log(), "a");
    byte[] older = Files.readAllBytes(segment());
    append(first.log(), "b", "c");
    first.notary().covering(3);
    first.end();
    SignedHead signed = last();
    Files.write(segment(), older);

    Life second = start();

    assertThatThrownBy(() -> second.notary().covering(1)).hasMessageContaining("rolled back");
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("agentd: the journal ends with record 1, but ");
    second.end();
    life = Optional.empty();
    assertThat(last()).isEqualTo(signed);
  }

  @Test
  void aLogThatWasRewritten_isNamedAndNotSigned() throws Exception {
    Life first = start();
    append(first.log(), "a", "b");
    first.notary().covering(2);
    first.end();
    Files.delete(segment());

    Life second = start();
    append(second.log(), "a", "B", "c");

    assertThatThrownBy(() -> second.notary().covering(3))
        .satisfiesAnyOf( // it may have looked before or after the records came
            e -> assertThat(e).hasMessageContaining("they were rewritten"),
            e -> assertThat(e).hasMessageContaining("it was rolled back"));
  }

  @Test
  void aHeadOfAnotherLog_isNamedAndNotReplaced() throws Exception {
    Life other = start(directory.resolve("other"), directory.resolve("heads"));
    append(other.log(), "x");
    other.notary().covering(1);
    other.end();
    SignedHead foreign = last();

    Life second = start();
    append(second.log(), "a");

    assertThatThrownBy(() -> second.notary().covering(1))
        .hasMessageContaining("is not signed by the key of this log");
    assertThat(last()).isEqualTo(foreign);
  }

  @Test
  void aDirectoryThatCannotBeWritten_isNamed_andUsedOnceItCan() throws Exception {
    Path file = Files.createFile(directory.resolve("heads"));
    Life first = start();
    append(first.log(), "a");

    assertThatThrownBy(() -> first.notary().covering(1))
        .hasMessageContaining("heads cannot be written to " + file)
        .hasMessageContaining("AAOS_HEADS_DIR");
    Files.delete(file);
    first.end();
    life = Optional.empty();

    assertThat(last().head().size()).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("are written to", "again");
  }

  @Test
  void aDamagedKey_isNamed() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/log.key"), "no key");
    Life first = start();

    assertThatThrownBy(() -> first.notary().covering(1))
        .hasMessageContaining("log.key is no key of a log");
  }

  private Path segment() {
    return directory.resolve("data/journal-00000000000000000001");
  }
}
