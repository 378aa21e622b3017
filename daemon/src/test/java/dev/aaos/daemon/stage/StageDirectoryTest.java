package dev.aaos.daemon.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.file.FileRoots;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Stages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageDirectoryTest {
  private static final AgentId AGENT =
      new AgentId(UUID.fromString("4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11"));

  @TempDir
  private Path base;

  private Path place;
  private StageDirectory stages;

  @BeforeEach
  void fill() throws IOException {
    base = base.toRealPath();
    place = base.resolve("data/stages");
    stages = new StageDirectory(place, 1 << 20);
    write("home/src/a.txt", "a");
    write("home/docs/b.txt", "b");
    write("other/c.txt", "c");
  }

  private void write(String name, String content) throws IOException {
    Path file = base.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Stages.Begun begin(String... grants) throws IOException {
    List<Stages.Wish> wishes = new ArrayList<>();
    for (String grant : grants) {
      var capability = (Capability.OfPath)
          CapabilityRequest.parse(grant.replace("BASE", base.toString())).capability();
      wishes.add(
          new Stages.Wish(capability, new FileRoots().resolve(capability.path().literalPrefix())));
    }
    return stages.begin(AGENT, wishes);
  }

  private static Path at(Root root) {
    return Path.of(root.real());
  }

  @Test
  void begin_copiesWhatMayBeWritten_andLeadsItsGrantsThere() throws IOException {
    Stages.Begun begun = begin("file_write: BASE/home/src/*", "file_read: BASE/other/*");

    assertThat(begun.trees()).containsExactly(base.resolve("home/src").toString());
    Root written = begun.roots().getFirst();
    assertThat(written.lexical()).isEqualTo(base.resolve("home/src").toString());
    assertThat(stages.holds(written)).isTrue();
    assertThat(at(written).resolve("a.txt")).hasContent("a");
    assertThat(at(begun.roots().getLast())).isEqualTo(base.resolve("other"));
  }

  @Test
  void begin_whereMoreMayBeReadAround_copiesThatAsOneTree() throws IOException {
    Stages.Begun begun = begin("file_read: BASE/home/*", "file_write: BASE/home/src/*");

    assertThat(begun.trees()).containsExactly(base.resolve("home").toString());
    assertThat(at(begun.roots().getFirst()).resolve("src"))
        .isEqualTo(at(begun.roots().getLast()));
    assertThat(at(begun.roots().getFirst()).resolve("docs/b.txt")).hasContent("b");
  }

  @Test
  void begin_ofSingleFiles_copiesTheseAlone() throws IOException {
    write("home/big.bin", "x".repeat(2 << 20));

    Stages.Begun begun = begin("file_write: BASE/home/src/a.txt", "file_write: BASE/home/new.txt");

    Path work = at(begun.roots().getLast());
    assertThat(work.resolve("src/a.txt")).hasContent("a");
    assertThat(work.resolve("docs")).doesNotExist();
    assertThat(work.resolve("big.bin")).doesNotExist();
  }

  @Test
  void begin_ofWhatIsNotThere_leadsToNothing() throws IOException {
    Stages.Begun begun = begin("file_write: BASE/home/yet/to/come/*");

    assertThat(at(begun.roots().getFirst())).doesNotExist();
    assertThat(at(begun.roots().getFirst()).getParent()).isDirectory();
  }

  @Test
  void aFileWithANameElsewhere_hasOneMoreInTheCopy() throws IOException {
    Files.createLink(base.resolve("home/src/twin.txt"), base.resolve("other/c.txt"));

    Stages.Begun begun = begin("file_write: BASE/home/src/*");

    Path twin = at(begun.roots().getFirst()).resolve("twin.txt");
    assertThat(Files.getAttribute(twin, "unix:nlink")).isEqualTo(2);
  }

  @Test
  void whatCannotBeCopied_isRefused_andNothingIsLeft() throws IOException {
    write("home/src/big.bin", "x".repeat(2 << 20));

    assertThatThrownBy(() -> begin("file_write: BASE/home/*"))
        .hasMessageContaining("AAOS_STAGE_MIB");
    assertThatThrownBy(() -> begin("file_write: BASE/*")).hasMessageContaining("AAOS_DATA_DIR");
    assertThatThrownBy(() -> begin("file_write: /*")).hasMessageContaining("all of '/'");
    try (var left = Files.list(place)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void sweep_removesWhatWasNotMade_andKeepsTheRest() throws IOException {
    begin("file_write: BASE/home/src/*");
    stages.sweep(agent -> true);
    assertThat(stages.all()).hasSize(1);
    stages.sweep(agent -> false);
    assertThat(stages.all()).isEmpty();

    begin("file_write: BASE/home/src/*");
    stages.keep(AGENT);
    stages.sweep(agent -> false);
    assertThat(stages.find(AGENT)).isPresent();
    stages.remove(stages.find(AGENT).orElseThrow());
    assertThat(stages.all()).isEmpty();
    assertThat(place.resolve(AGENT.toString())).isRegularFile();
  }
}
