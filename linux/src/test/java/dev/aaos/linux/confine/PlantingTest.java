package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ways to leave, in a tree that a program may write, what a person's tools run later, each tried
/// from within. None may leave a name or a content behind.
@ParameterizedClass
@EnumSource(Tier.class)
@Timeout(120)
final class PlantingTest {
  private static final String OLD = "old\n";
  private static final List<String> PROTECTED = List.of(
      ".git/hooks/pre-commit", ".git/config", ".bashrc", ".vscode/tasks.json", "sub/.mcp.json");

  private static final Map<Tier, Commands> COMMANDS = new EnumMap<>(Tier.class);

  private static Path base = Path.of("/");

  private final Tier tier;
  private Path tree = Path.of("/");

  PlantingTest(Tier tier) {
    this.tier = tier;
  }

  @BeforeAll
  static void begin() throws Exception {
    base = Commands.place();
    Path modules = Commands.modules(base);
    for (Tier tier : Tier.values()) {
      COMMANDS.put(tier, new Commands(modules, tier));
    }
  }

  @AfterAll
  static void end() throws Exception {
    COMMANDS.values().forEach(Commands::close);
    COMMANDS.clear();
    Commands.remove(base);
  }

  @BeforeEach
  void make() throws Exception {
    tree = Files.createDirectory(base.resolve("tree"));
    for (String directory : List.of(".git/hooks", "sub", "empty", ".vscode")) {
      Files.createDirectories(tree.resolve(directory));
    }
    for (String file : List.of(".git/config", ".bashrc", ".vscode/tasks.json", "plain")) {
      Files.writeString(tree.resolve(file), OLD);
    }
    Commands.giveAll(tree);
  }

  @AfterEach
  void clear() throws Exception {
    Commands.remove(tree);
  }

  private Result run(String script) throws Exception {
    return Objects.requireNonNull(COMMANDS.get(tier))
        .run(
            List.of(tree(tree, Access.READ, Access.EXECUTE, Access.WRITE)),
            "cd " + tree + "; PATH=/usr/bin:/bin; " + script);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo x > .git/hooks/pre-commit",
        "echo x >> .git/config",
        "echo x >> .bashrc",
        "echo x > sub/.mcp.json",
        "echo x > sub/../.bashrc",
        "echo x > $PWD//sub/./../.vscode/tasks.json",
        "cd .git/hooks; echo x > pre-commit",
        "cd sub; echo x > ../.git/hooks/pre-commit",
        "mkdir .ssh",
        "mkdir -p sub/.claude",
        "ln -s /usr/bin/true .git/hooks/pre-commit",
        "ln plain .git/hooks/pre-commit",
        "ln .bashrc other; echo x > other",
        "ln -s .bashrc other; echo x > other",
        "ln -s .git/hooks h; echo x > h/pre-commit",
        "ln -s pre-commit .git/hooks/a.sample; echo x > .git/hooks/a.sample",
        "mv plain .git/hooks/pre-commit",
        "mv plain .bashrc",
        "mknod .git/hooks/pre-commit p",
        "truncate -s 0 .bashrc",
        "cp /usr/bin/true .git/hooks/pre-commit",
        "sed -i s/old/new/ .bashrc",
        "mkdir -p e/hooks; echo x > e/hooks/pre-commit; rm -rf .git; mv e .git",
        "mkdir -p e/hooks; echo x > e/hooks/pre-commit; rm -rf .git; ln -s e .git",
        "mkdir e; echo x > e/pre-commit; rmdir .git/hooks; mv e .git/hooks",
        "mkdir e; echo x > e/pre-commit; rmdir .git/hooks; ln -s ../e .git/hooks",
        "rm -rf .git; echo 'gitdir: e' > .git",
        "mkdir e; echo x > e/tasks.json; rm -rf .vscode; mv e .vscode",
        "mkdir -p node_modules/e/.vscode; echo x > node_modules/e/.vscode/tasks.json;"
            + " rm -rf .vscode; mv node_modules/e/.vscode .",
        "mkdir -p node_modules/.vscode; echo x > node_modules/.vscode/tasks.json;"
            + " rm -rf .vscode; perl -e 'rename \"node_modules\", \"m\" or die'; mv m/.vscode .",
        "perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) and die' plain .bashrc",
        "perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) and die' .bashrc plain",
        "perl -e 'syscall(82, $ARGV[0], $ARGV[1]) and die' plain .bashrc",
        "perl -e 'syscall(2, $ARGV[0], 0x201, 0) < 0 and die' .bashrc",
        "perl -e 'syscall(2, $ARGV[0], 0x200, 0) < 0 and die' .bashrc",
        "perl -e 'syscall(85, $ARGV[0], 0600) < 0 and die' .bashrc",
        "perl -e 'syscall(257, -100, $ARGV[0], 3, 0) < 0 and die' .bashrc",
        "perl -e 'syscall(76, $ARGV[0], 1) and die' .bashrc",
        "perl -e 'syscall(437, -100, $ARGV[0], 0, 0) < 0 and die' .bashrc",
        "perl -e 'opendir(D, \".git/hooks\"); $d = fileno(D);"
            + " syscall(257, $d, $ARGV[0], 0x41, 0700) < 0 and die' pre-commit",
        "perl -e 'open(F, \"<\", \".bashrc\");"
            + " open(G, \"+<\", \"/proc/self/fd/\" . fileno(F)) or die; print G \"x\"'",
        "exec 3< .bashrc; echo x > /dev/fd/3",
        "exec 3< .bashrc; echo x > /proc/$$/fd/3",
        "echo x > /proc/self/cwd/.bashrc",
        "echo x > /proc/self/root$PWD/.bashrc",
        "echo x > /proc/1/root$PWD/.bashrc",
        "printf x | dd of=.bashrc conv=notrunc",
        "printf '[core]\\n\\tfsmonitor = x\\n' > .git/config.lock; mv .git/config.lock .git/config",
        "printf '[alias]\\n\\tx = !y\\n' > .git/config.lock; mv .git/config.lock .git/config",
        "printf '[include]\\n\\tpath = y\\n' > .git/config.lock; mv .git/config.lock .git/config",
        "printf '[remote \"o\"]\\n\\turl = ext::sh -c x\\n' > .git/config.lock;"
            + " mv .git/config.lock .git/config",
        "printf '[user] name = a\\n' > .git/config.lock; mv .git/config.lock .git/config",
        "git config core.hooksPath /x",
        "git config alias.x '!y'",
      })
  void aPlanting_isRefused(String script) throws Exception {
    List<String> before = planted();

    Result result = run("set -e; " + script);

    assertThat(result.isFine()).as("%s: %s", script, result).isFalse();
    assertThat(left()).as("%s: %s", script, result).isSubsetOf(before);
    assertThat(result.proofs()).isEqualTo(tier == Tier.T1 ? 17 : 12);
  }

  /// Names and contents that stand at a protected place.
  private List<String> planted() throws Exception {
    return left();
  }

  private List<String> left() throws Exception {
    try (Stream<Path> all = Files.walk(tree)) {
      return all.filter(Files::isRegularFile)
          .filter(path -> PROTECTED.stream().anyMatch(path::endsWith))
          .filter(path -> !path.toString().contains("node_modules"))
          .map(path -> tree.relativize(path) + "=" + text(path))
          .toList();
    }
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo x > new && cat new && echo y >> new && test $(cat new | wc -l) = 2",
        "mkdir -p a/b/c && echo x > a/b/c/f && mv a d && cat d/b/c/f && rm -r d",
        "umask 027; echo x > f; mkdir g; test $(stat -c %a f) = 640 && test $(stat -c %a g) = 750",
        "(umask 077; echo x > f); test $(stat -c %a f) = 600; echo y > g;"
            + " test $(stat -c %a g) = 644",
        "umask 022; perl -e 'syscall(257, -100, $ARGV[0], 0x41, 0773) < 0 and die' f;"
            + " test $(stat -c %a f) = 751",
        "ln plain l && test $(stat -c %h l) = 2 && ln -s plain s && readlink s && echo x > s"
            + " && grep x plain",
        "ln -s dangling s && echo x > s && cat dangling",
        "mv plain p && perl -e 'rename(\"p\", \"q\") or die' && test -f q",
        "touch a b && perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2) and die' a b",
        "touch a b && ! perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 1) and die' a b",
        "truncate -s 100 plain && test $(stat -c %s plain) = 100",
        "ulimit -f 1; ! perl -e 'syscall(76, $ARGV[0], 4096) and die' plain",
        "perl -e 'syscall(76, $ARGV[0], 2) and die' plain && test $(stat -c %s plain) = 2",
        "tmp=$(mktemp) && echo x > $tmp && mv $tmp moved && cat moved",
        "echo x > /dev/null && echo x > /dev/stdout && echo x > /dev/stderr",
        "echo x > out.log; bash -c 'echo y >> /dev/stdout; echo z > /dev/fd/1' >> out.log;"
            + " grep -q z out.log",
        "mkfifo p && { (sleep 0.3; cat p) & echo x > p; wait; } | grep x",
        "mkfifo p && { cat p & echo x > p; wait; } | grep x",
        "mkdir .git/hooks/dir.sample && echo x > .git/hooks/pre-commit.sample",
        "echo ref > .git/HEAD && echo x > .git/index.lock && mv .git/index.lock .git/index",
        "rm -rf .git .vscode .bashrc && mkdir .git && mkdir .git/hooks",
        "mkdir -p node_modules/x/.vscode && echo x > node_modules/x/.vscode/settings.json"
            + " && mv node_modules/x node_modules/y",
        "tar c sub plain | (mkdir t && cd t && tar x) && test -f t/plain",
        "exec 5> held; rm held; echo x >&5",
        "test \"$(echo x 2>&1 > nowhere/f)\" || ! test -e nowhere",
        "{ ! echo x > sub; } 2> e; grep -q directory e",
        "! mkdir sub 2> e; grep -q exists e",
        "! mkdir a/b 2> e; grep -q 'No such' e",
        "chmod 444 plain; { ! echo x > plain; } 2> e; grep -q denied e",
        "for i in $(seq 50); do echo $i > f$i & done; wait; test $(cat f* | wc -l) = 50",
        "ulimit -n 10; ! perl -e 'for (1..20) { open($f[$_], \">\", \"f$_\") or die \"$!\" }' 2> e;"
            + " grep -q 'Too many' e",
        "/usr/bin/python3 -c 'import tempfile, os, shutil; d = tempfile.mkdtemp(dir=\".\");"
            + " open(d + \"/f\", \"w\").write(\"x\"); shutil.move(d, \"e\"); os.listdir(\"e\");"
            + " t = tempfile.NamedTemporaryFile(dir=\".\"); t.write(b\"x\");"
            + " u = tempfile.TemporaryFile(dir=\".\"); u.write(b\"x\"); shutil.rmtree(\"e\")'",
      })
  void ordinaryWork_goesOn(String script) throws Exception {
    Result result = run(script);

    assertThat(result.isFine()).as("%s: %s", script, result).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git init -q r && cd r && git config user.name n && git config user.email e@x"
            + " && echo a > f && git add f && git commit -qm one && git checkout -qb two"
            + " && echo b >> f && git commit -qam two && git checkout -q master"
            + " && git merge -q two && git log --oneline | grep two && git gc -q && git fsck",
        "git init -q r && cd r && git config user.name n && git config user.email e@x"
            + " && echo a > f && git add f && git commit -qm one && cd .. && git clone -q r c"
            + " && cd c && git remote -v | grep origin && git checkout -qb x --track origin/master"
            + " && git branch -vv && git stash list && git pull -q && test -f f",
        "git init -q --bare b && git clone -q b c && cd c && git config user.name n"
            + " && git config user.email e@x && echo a > f && git add f && git commit -qm one"
            + " && git push -qu origin HEAD && git config branch.master.remote",
        "rm -rf .git && git init -q && git remote add origin https://example.com/x"
            + " && rm -rf .git && git init -q",
      })
  void git_worksInItsOwnClone(String script) throws Exception {
    Result result = run("git config --global --add safe.directory '*'; " + script);

    assertThat(result.isFine()).as("%s: %s", script, result).isTrue();
  }

  @Test
  void whatMayOnlyBeWritten_isNotReadByAnOpeningThatAsksForBoth() throws Exception {
    Result result = Objects.requireNonNull(COMMANDS.get(tier))
        .run(
            List.of(tree(tree, Access.WRITE)),
            "cd " + tree + "; PATH=/usr/bin:/bin; echo new > fresh || exit 1;"
                + " for how in '+<' '+>>'; do"
                + " perl -e 'open(F, $ARGV[0], \"plain\") or die; seek(F, 0, 0); print <F>'"
                + " \"$how\"; done; perl -e '$fd = syscall(257, -100, $ARGV[0], 2, 0);"
                + " print $fd >= 0 ? \"open\" : \"shut\"' plain; exec 3> fresh;"
                + " cat /proc/self/fd/3");

    assertThat(result.out()).isEqualTo("shut");
    assertThat(tree.resolve("fresh")).exists();
    assertThat(tree.resolve("plain")).hasContent("old");
  }

  @Test
  void whatMayOnlyBeWritten_isNotReadUnderANameThatMayBeRead() throws Exception {
    Result result = Objects.requireNonNull(COMMANDS.get(tier))
        .run(
            List.of(
                tree(tree, Access.WRITE),
                tree(tree.resolve("sub"), Access.READ, Access.EXECUTE, Access.WRITE)),
            "cd " + tree + "; PATH=/usr/bin:/bin; ln plain sub/a; cat sub/a; echo x > sub/b;"
                + " perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2)' sub/b plain;"
                + " perl -e 'syscall(316, -100, $ARGV[0], -100, $ARGV[1], 2)' plain sub/b;"
                + " mv plain sub/c; cat sub/b sub/c");

    assertThat(result.out()).isEqualTo("x\n");
    assertThat(tree.resolve("plain")).hasContent("old");
  }
}
