package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.protection.Protection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a grant to write gives of the names in `protected.txt`.
class ProtectionTest {
  private static final Capability TREE = write("/data/*");

  private static Capability write(String path) {
    return Capability.parse("file_write: " + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/.git/hooks/pre-commit",
        "/data/a/b/.git/hooks/deep/er",
        "/data/.GIT/Hooks/pre-commit",
        "/data/.git/config",
        "/data/.git",
        "/data/sub/.git",
        "/data/.git/commondir",
        "/data/.git/modules/lib/x/hooks/post-checkout",
        "/data/.git/modules/lib/config",
        "/data/.git/worktrees/w/config.worktree",
        "/data/home/.bashrc",
        "/data/.ssh/authorized_keys",
        "/data/.ssh",
        "/data/.vscode/tasks.json",
        "/data/.mcp.json",
        "/data/.envrc",
        "/data/.config/autostart/x.desktop",
        "/data/.cargo/config.toml",
        "/data/node_modules/x/.git/hooks/pre-commit",
      })
  void writing_whereAToolObeys_isNotGivenByATree(String path) {
    assertThat(TREE.covers(write(path))).isFalse();
    assertThat(Protection.reason(path)).isPresent();
    assertThat(permits("/data/*", path)).isFalse();
    assertThat(write(path).covers(write(path))).isTrue();
    assertThat(Capabilities.remark(write(path))).startsWith("; only a grant that spells the name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/.git/hooks",
        "/data/.git/hooks/pre-commit.sample",
        "/data/.git/HEAD",
        "/data/.git/index.lock",
        "/data/.git/config.lock",
        "/data/.git/objects/ab/cdef",
        "/data/.git/modules/lib/HEAD",
        "/data/.gitignore",
        "/data/.github/workflows/ci.yml",
        "/data/.config",
        "/data/.config/app/settings",
        "/data/hooks/pre-commit",
        "/data/config",
        "/data/bashrc",
        "/data/.bashrc.md",
        "/data/node_modules/x/.vscode/tasks.json",
        "/data/venv/lib/site-packages/x/.envrc",
        "/data/etc/cron.d/job",
      })
  void writing_besides_isGiven(String path) {
    assertThat(TREE.covers(write(path))).isTrue();
    assertThat(Protection.reason(path)).isEmpty();
    assertThat(permits("/data/*", path)).isTrue();
    assertThat(Capabilities.remark(write(path))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/data/.git/*, /data/.git/hooks/pre-commit, true",
    "/data/.git/*, /data/.git/config, true",
    "/data/.GIT/*, /data/.GIT/config, true",
    "/data/.git/*, /data/.git/x/.git/config, false",
    "/data/.git/*, /data/.git/x/.bashrc, false",
    "/data/*/.git/*, /data/a/.git/config, true",
    "/data/**/.git/**, /data/a/b/.git/hooks/x, true",
    "/data/**/.bashrc, /data/a/.bashrc, true",
    "/data/.bash*, /data/.bashrc, false",
    "/data/.git/hooks/*, /data/.git/hooks/x, true",
    "/etc/*, /etc/cron.d/x, false",
    "/etc/cron.d/*, /etc/cron.d/x, true",
    "*, /home/u/.profile, false",
    "/home/u/.config/*, /home/u/.config/autostart/x, false",
    "/home/u/.config/autostart/*, /home/u/.config/autostart/x, true",
    "/home/**/autostart/*, /home/u/.config/autostart/x, true",
  })
  void aGrant_givesWhatItSpells(String grant, String path, boolean given) {
    assertThat(write(grant).covers(write(path))).isEqualTo(given);
    assertThat(permits(grant, path)).isEqualTo(given);
  }

  private static boolean permits(String grant, String path) {
    return PathPattern.parse(grant).permitsFile(path.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNameThatIsNotText_isJudgedToo() {
    PathPattern tree = PathPattern.parse("/data/*");

    assertThat(tree.permitsFile(new byte[] {'/', 'd', 'a', 't', 'a', '/', -1})).isTrue();
    byte[] hook = "/data/\u00ff/.git/hooks/x".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(tree.permitsFile(hook)).isFalse();
  }

  @Test
  void aDirectory_mayBeCalledWhatNoFileMay() {
    byte[] git = "/data/.git".getBytes(StandardCharsets.UTF_8);

    assertThat(PathPattern.parse("/data/*").permitsDirectory(git)).isTrue();
    assertThat(permits("/data/*", "/data/.git")).isFalse();
    assertThat(Protection.isSettledByContent("/data/.git/config")).isTrue();
    assertThat(Protection.isSettledByContent("/data/.vscode/.git/config")).isFalse();
    assertThat(Protection.isSettledByContent("/data/.git/hooks/x")).isFalse();
  }

  @Test
  void reading_isAnotherMatter() {
    assertThat(Capability.parse("file_read: /data/*")
            .covers(Capability.parse("file_read: /data/.git/config")))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/data/*, /data/p/.git/*, false",
    "/data/*, /data/p/.git/objects/*, true",
    "/data/*, /data/**/.bashrc, false",
    "/data/*, /data/p/src/*, true",
    "/data/*, /data/p/.git, false",
    "/data/p/.git/*, /data/p/.git/hooks/*, true",
    "/data/**/.git/*, /data/p/.git/hooks/*, true",
    "/data/p/*, /data/p/.config/app/*, true",
    "/data/p/*, /data/p/.config/*, true",
    "/data/p/*, /data/p/.config/autostart/*, false",
    "/data/p/*, /data/p/**/autostart/*, false",
    "/data/p/*, /data/p/autostart/*, true",
    "/etc/*, /etc/cron.d/*, false",
  })
  void aChild_isGivenNoNameThatItsParentLacks(String held, String wanted, boolean given) {
    assertThat(write(held).covers(write(wanted))).isEqualTo(given);
    assertThat(Capabilities.firstUncovered(List.of(write(wanted)), List.of(write(held)))
            .isEmpty())
        .isEqualTo(given);
  }

  @Test
  void aRefusedChild_isToldTheName() {
    assertThat(Capabilities.firstUncovered(List.of(write("/data/p/.git/*")), List.of(TREE))
            .orElseThrow()
            .message())
        .isEqualTo("'file_write: /data/p/.git/*' is too wide: it permits '.git' by name, which"
            + " 'file_write: /data/*' does not");
  }

  @Test
  void whatTwoGrantsPermit_isNamedByBoth() {
    Capability both = TREE.meet(write("/data/p/.git/*")).orElseThrow();

    assertThat(both.covers(write("/data/p/.git/HEAD"))).isTrue();
    assertThat(both.covers(write("/data/p/.git/config"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/data/.git, true",
    "/data/.git/hooks, true",
    "/data/.git/modules/x, true",
    "/data/.git/objects, false",
    "/data/.config, true",
    "/data/.config/app, false",
    "/data/src, false",
    "/etc, true",
    "/data/etc, false",
  })
  void liesBeneath_isWhereProtectedNamesMayBePut(String path, boolean may) {
    assertThat(Protection.liesBeneath(path)).isEqualTo(may);
  }
}
