package dev.aaos.bench;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.stage.Room;
import dev.aaos.linux.stage.StagedTrees;
import dev.aaos.linux.stage.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What it costs to work on copies: a clone and a build, in cells, staged and not, in
/// turn. Staged, the copying of the tree is counted in.
final class StageBench {
  private static final int ROUNDS = 8;
  private static final PathBytes COPY = PathBytes.of("tree");

  private final Confiner confiner;
  private final Path base;

  private StageBench(Confiner confiner, Path base) {
    this.confiner = confiner;
    this.base = base;
  }

  static void run(Path installation) throws IOException, InterruptedException {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-bench");
    try (Confiner confiner = new Confiner(CellBench.setup(installation))) {
      StageBench bench = new StageBench(confiner, base);
      Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectories(bench.tree().resolve("source"));
      Files.createDirectory(base.resolve("others"));
      bench.prepare();
      bench.row("`git clone` of 2000 files", "git clone -q source copy");
      bench.row("`make` of 60 C files", "make -s -C c");
    } finally {
      try (Stream<Path> all = Files.walk(base)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  private void prepare() throws IOException, InterruptedException {
    outside("""
      cd %1$s/source
      for d in $(seq 40); do mkdir -p d$d; for f in $(seq 50); do
        echo "content of $d/$f" > d$d/f$f; done; done
      git init -q . && git add . && git -c user.name=b -c user.email=b@b commit -qm all
      mkdir -p %1$s/c; for i in $(seq 60); do
        printf '#include <stdio.h>\\n#include <stdlib.h>\\nint f%%d(int x) { return x + %%d; }\\n' \
          $i $i > %1$s/c/f$i.c; done
      printf 'all: %%s\\n%%%%.o: %%%%.c\\n\\tgcc -O1 -c $< -o $@\\n' \
        "$(for i in $(seq 60); do printf 'f%%d.o ' $i; done)" > %1$s/c/Makefile
      chown -R 65534:65534 %1$s || true
      """.formatted(tree()));
  }

  private Path tree() {
    return base.resolve("tree-of-theirs");
  }

  private void row(String name, String script) throws IOException, InterruptedException {
    Samples staged = new Samples();
    Samples begun = new Samples();
    Samples direct = new Samples();
    for (int i = 0; i <= ROUNDS; i++) {
      long start = System.nanoTime();
      TreeCopy.copy(
          bytes(tree()),
          new TreeCopy.Place(bytes(base), COPY, bytes(base.resolve("others"))),
          new Room(1 << 30, 100_000),
          path -> true);
      long copied = System.nanoTime() - start;
      long with = copied + confined(script, base.resolve("tree"));
      StagedTrees.remove(bytes(base), COPY);
      long without = confined(script, tree());
      outside("rm -rf " + tree() + "/copy " + tree() + "/c/*.o");
      if (i > 0) {
        staged.add(with);
        begun.add(copied);
        direct.add(without);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s, T2, staged, with its start | %s | confined alike, not staged %s; the start alone p50"
            + " %.0f ms | %.2f |%n",
        name,
        staged.summary(),
        direct.summary(),
        begun.percentile(50),
        staged.percentile(50) / direct.percentile(50));
  }

  private static PathBytes bytes(Path path) {
    return PathBytes.of(path.toString());
  }

  private long confined(String script, Path real) throws IOException, InterruptedException {
    View view = new View(
        bytes(tree()), bytes(real), true, Set.of(Access.READ, Access.EXECUTE, Access.WRITE));
    Program program = new Program(
        List.of("/usr/bin/bash", "-c", script),
        List.of("PATH=/usr/bin:/bin", "HOME=/home/agent", "LC_ALL=C.UTF-8", "TMPDIR=/tmp"),
        tree().toString(),
        "",
        List.of(view),
        Permits.writing(List.of(PathPattern.beneath(tree().toString()))),
        Egress.NONE,
        Bounds.DEFAULT);
    long start = System.nanoTime();
    Ending ending = confiner.run(program, Tier.T2, new Deaf());
    long took = System.nanoTime() - start;
    if (!ending.equals(new Ending.Exited(0))) {
      throw new IOException(script + " came to " + ending);
    }
    return took;
  }

  private void outside(String script) throws IOException, InterruptedException {
    CellBench.process(List.of("/usr/bin/bash", "-c", script));
  }

  private static final class Deaf implements Confiner.Listener {
    @Override
    public void started(Enforcement enforcement, int proofs) {}

    @Override
    public void wrote(int stream, byte[] bytes) {
      if (stream == 2) {
        System.err.write(bytes, 0, bytes.length);
      }
    }
  }
}
