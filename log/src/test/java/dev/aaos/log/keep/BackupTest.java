package dev.aaos.log.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.DirectoryView;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.HeadSigner;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups and what is restored from them, in real directories.
class BackupTest {
  private static final int BATCHES = 40;
  private static final String BY = "uid 0 (root)";

  @TempDir
  private Path place;

  private KeepFixture log;
  private Path backup;
  private Path restored;

  @BeforeEach
  void write() throws IOException {
    log = KeepFixture.write(place.resolve("data"), BATCHES);
    backup = place.resolve("backup");
    restored = place.resolve("restored");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Restore restore() throws IOException {
    return Restore.of(backup, restored, Optional.empty(), BY);
  }

  /// Says that nothing came of it: no directory, and no part of one.
  private void assertNothingIsLeft(Path directory) {
    assertThat(directory).doesNotExist();
    assertThat(place.resolve(directory.getFileName() + ".unfinished")).doesNotExist();
  }

  private void change(String name, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(backup.resolve(name));
    bytes[at] ^= 1;
    Files.write(backup.resolve(name), bytes);
  }

  @Test
  void aBackup_holdsTheLogAndWhatItNeeds_forItsOwnerAlone() throws IOException {
    Files.writeString(log.data.resolve("log.key"), "secret");

    Backup made = log.backup(backup);

    assertThat(made.seal())
        .isEqualTo(new Seal(
            KeepFixture.SIGNER.key().name(),
            2L * BATCHES,
            made.found().last(),
            log.head.head().root(),
            0,
            KeepFixture.NOW));
    assertThat(Seal.of(backup)).isEqualTo(made.seal());
    assertThat(names(backup))
        .contains("backup", "head", "log.pub", "content-00000001", "journal-00000000000000000001")
        .doesNotContain("log.key");
    assertThat(Files.readString(backup.resolve("head"))).isEqualTo(log.head.text());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rwx------");
    for (String name : names(backup)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.resolve(name))))
          .isEqualTo("rw-------");
    }
    assertThat(place.resolve("backup.unfinished")).doesNotExist();
  }

  @Test
  void whatIsRestored_isTheSameLog_andSaysWhereItIsFrom() throws IOException {
    Backup made = log.backup(backup);
    Files.createDirectory(restored);

    Restore done = Restore.of(backup, restored, Optional.of(KeepFixture.SIGNER.key()), BY);

    Verification again =
        Verifier.verify(new DirectoryView(restored), List.of(log.head), Optional.empty());
    assertThat(again.isGood()).isTrue();
    assertThat(again).isEqualTo(done.found());
    assertThat(again.content().whole()).isEqualTo(BATCHES);
    assertThat(Restoration.in(restored)).contains(new Restoration(BY, made.seal()));
    assertThat(names(restored)).doesNotContain("backup", "head", "log.pub", "log.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)))
        .isEqualTo("rwx------");
  }

  @Test
  void whatIsThere_isNotReplaced() throws IOException {
    log.backup(backup);
    Files.createDirectory(restored);
    Files.writeString(restored.resolve("mine"), "");

    assertThatThrownBy(this::restore)
        .hasMessageContaining(restored + " is not empty, mine is in it");
    assertThatThrownBy(() -> log.backup(backup)).hasMessageContaining(backup + " is not empty");
    assertThatThrownBy(() -> log.backup(place.resolve("no/where")))
        .hasMessageContaining("make it first");
    assertThat(names(restored)).containsExactly("mine");
  }

  @Test
  void aBackupWithoutItsSeal_isNone() throws IOException {
    log.backup(backup);
    Files.delete(backup.resolve("backup"));

    assertThatThrownBy(this::restore).hasMessageContaining("is no backup");
    assertNothingIsLeft(restored);
  }

  @Test
  void aByteThatWasChanged_isFound_andNothingIsRestored() throws IOException {
    log.backup(backup);
    change("journal-00000000000000000001", 700);

    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptJournal.class)
        .hasMessageMatching("record \\d+, journal-0+1 at byte \\d+: .*");
    assertNothingIsLeft(restored);
  }

  @Test
  void contentThatWasChangedOrLost_isFound() throws IOException {
    log.backup(backup);
    change("content-00000001", 22);
    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptJournal.class)
        .hasMessageContaining("record 2, ")
        .hasMessageContaining("is not what was stored");

    Files.delete(backup.resolve("content-00000001"));
    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptJournal.class)
        .hasMessageStartingWith("record 2: content is missing that was there");
    assertNothingIsLeft(restored);
  }

  @Test
  void anEndThatWasCut_isFound_byTheSealAndByTheHead() throws IOException {
    log.backup(backup);
    List<String> segments =
        names(backup).stream().filter(name -> name.startsWith("journal-")).toList();
    Files.delete(backup.resolve(segments.getLast()));

    assertThatThrownBy(this::restore)
        .isInstanceOf(CorruptJournal.class)
        .hasMessageMatching("record \\d+ is not there: the backup says that it has 80");
  }

  @Test
  void aHeadOfAnotherKey_orNoHead_isFound() throws IOException {
    log.backup(backup);
    HeadKey foreign = HeadSigner.generate(new SecureRandom()).key();

    assertThatThrownBy(() -> Restore.of(backup, restored, Optional.of(foreign), BY))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageContaining("not signed by the key of " + foreign.name());
    Files.delete(backup.resolve("head"));
    assertThatThrownBy(this::restore).hasMessageContaining("there is no signed head");
    assertNothingIsLeft(restored);
  }

  @Test
  void aLogThatContradictsItsHead_isNotKept() {
    TreeHead more = new TreeHead(
        KeepFixture.SIGNER.key().name(), log.records + 1, log.head.head().root(), List.of());
    Backup.Source behind = new Backup.Source(
        log.source().disk(),
        log.records,
        Optional.of(KeepFixture.SIGNER.sign(more)),
        Optional.of(KeepFixture.SIGNER.key()));

    assertThatThrownBy(() -> Backup.take(behind, backup, KeepFixture.NOW))
        .isInstanceOf(CorruptJournal.class)
        .hasMessageContaining("it was rolled back");
    assertNothingIsLeft(backup);
  }

  @Test
  void whatACrashLeftBehind_isNoBackup_andIsClearedAway() throws IOException {
    Path unfinished = Files.createDirectory(place.resolve("backup.unfinished"));
    Files.writeString(unfinished.resolve("journal-00000000000000000001"), "half of it");
    Files.writeString(unfinished.resolve("stray"), "");
    assertThatThrownBy(() -> Restore.of(unfinished, restored, Optional.empty(), BY))
        .hasMessageContaining("is no backup");

    log.backup(backup);

    assertThat(unfinished).doesNotExist();
    assertThat(names(backup)).doesNotContain("stray");
    assertThat(restore().found().records()).isEqualTo(log.records);
  }

  @Test
  void twoWhoWantTheSamePlace_doNotMeet() throws IOException {
    try (WholeDirectory first = WholeDirectory.begin(backup)) {
      first.put("a", "of the first");

      assertThatThrownBy(() -> log.backup(backup))
          .hasMessageContaining("is being written by somebody else");
      first.finish();
    }

    assertThat(Files.readString(backup.resolve("a"))).isEqualTo("of the first");
  }

  @Test
  void aPlaceThatIsTakenMeanwhile_isLeftAsItIs() throws IOException {
    try (WholeDirectory late = WholeDirectory.begin(backup)) {
      late.put("a", "late");
      Files.createDirectory(backup);
      Files.writeString(backup.resolve("b"), "first");

      assertThatThrownBy(late::finish).hasMessageContaining("cannot be made in one step");
    }

    assertThat(names(backup)).containsExactly("b");
    assertThat(place.resolve("backup.unfinished")).doesNotExist();
  }

  @Test
  void aDirectoryInUse_isHeldByNobodyElse() throws IOException {
    Files.writeString(log.data.resolve("lock"), "");

    try (WriterLock first = WriterLock.hold(log.data)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> WriterLock.hold(log.data)).hasMessage("an agentd uses " + log.data);
    }
    WriterLock.hold(log.data).close();
    WriterLock.hold(place.resolve("nothing")).close();
  }

  @Test
  void aSealOrANoteThatWasChanged_isNotRead() throws IOException {
    log.backup(backup);
    Path seal = backup.resolve("backup");
    String text = Files.readString(seal);
    for (String changed : List.of(
        text.replace("records 80", "records 080"),
        text.replace("records 80", "records many"),
        text.replace("origin ", "of "),
        text + "more\n",
        text.replaceFirst("last \\w{4}", "last "))) {
      Files.writeString(seal, changed);
      assertThatThrownBy(this::restore).as(changed).hasMessageContaining("not as it was written");
    }
    Files.createDirectory(restored);
    Files.writeString(restored.resolve("restored"), "by me");
    assertThatThrownBy(() -> Restoration.in(restored))
        .hasMessageContaining("is not as 'aaos restore' wrote it");
    assertThat(Restoration.in(backup)).isEmpty();
  }
}
