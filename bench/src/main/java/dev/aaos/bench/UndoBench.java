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
import dev.aaos.linux.trail.Trails;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What it costs to put aside how files were: programs that make and change many, with and without
/// it, in turn, in both tiers. Without, they are confined all the same; unconfined, they are the
/// second baseline.
final class UndoBench {
  private static final int ROUNDS = 8;
  private static final int FILES = 2_000;

  private final Confiner confiner;
  private final Path base;
  private final Trails trails;
  private int number;

  private UndoBench(Confiner confiner, Path base) {
    this.confiner = confiner;
    this.base = base;
    this.trails = new Trails(base.resolve("trails"), 1L << 30, System.err::println);
  }

  /// Something programs do.
  ///
  /// @param script run in the tree, which is left as it was found
  private record Work(String name, String script) {}

  static void run(Path installation) throws IOException, InterruptedException {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-bench");
    try (Confiner confiner = new Confiner(CellBench.setup(installation))) {
      UndoBench bench = new UndoBench(confiner, base);
      Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectory(bench.tree());
      Files.createDirectory(bench.tree().resolve("source"));
      bench.prepare();
      for (Tier tier : Tier.values()) {
        bench.row(tier, new Work("`git clone` of " + FILES + " files", "git clone -q source copy"));
        bench.row(tier, new Work("`rm -r` of them", "git clone -q source copy; rm -rf copy"));
        bench.row(tier, new Work("`make` of 60 C files", "make -s -C c"));
        bench.row(
            tier,
            new Work(
                "one byte of a file of 256 MiB",
                "printf x | dd of=large bs=1 seek=9 conv=notrunc status=none"));
        bench.row(tier, new Work("the same once more", "make -s -C c; touch c/*.c; make -s -C c"));
      }
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
      head -c 268435456 /dev/urandom > %1$s/large
      cd %1$s/source
      for d in $(seq 40); do mkdir -p d$d; for f in $(seq 50); do
        echo "content of $d/$f" > d$d/f$f; done; done
      git init -q . && git add . && git -c user.name=b -c user.email=b@b commit -qm all
      mkdir -p %1$s/c; for i in $(seq 60); do
        printf '#include <stdio.h>\\n#include <stdlib.h>\\nint f%%d(int x) { return x + %%d; }\\n' \
          $i $i > %1$s/c/f$i.c; done
      printf 'all: %%s\\n%%%%.o: %%%%.c\\n\\tgcc -O1 -c $< -o $@\\n' \
        "$(for i in $(seq 60); do printf 'f%%d.o ' $i; done)" > %1$s/c/Makefile
      """.formatted(tree()));
  }

  private Path tree() {
    return base.resolve("tree");
  }

  private void row(Tier tier, Work work) throws IOException, InterruptedException {
    Samples kept = new Samples();
    Samples confined = new Samples();
    Samples plain = new Samples();
    for (int i = 0; i <= ROUNDS; i++) {
      long with = confined(tier, work.script, true);
      long without = confined(tier, work.script, false);
      outside(clean());
      long outside = alike("cd " + tree() + "\n" + work.script);
      outside(clean());
      if (i > 0) {
        kept.add(with);
        confined.add(without);
        plain.add(outside);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s, %s, undone at will | %s | confined alike, not undone %s; unconfined p50 %.0f ms |"
            + " %.2f |%n",
        work.name,
        tier,
        kept.summary(),
        confined.summary(),
        plain.percentile(50),
        kept.percentile(50) / confined.percentile(50));
  }

  private String clean() {
    return "rm -rf " + tree() + "/copy " + tree() + "/c/*.o";
  }

  private long confined(Tier tier, String script, boolean kept)
      throws IOException, InterruptedException {
    outside(clean());
    outside("chown -R 65534:65534 " + tree() + " || true");
    PathBytes name = PathBytes.of(tree().toString());
    View view = new View(name, name, true, Set.of(Access.READ, Access.EXECUTE, Access.WRITE));
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
    Ending ending;
    if (kept) {
      try (Trails.Started trail = trails.begin(++number, program.views(), confiner.owner(tier))) {
        Confiner.Along along = new Confiner.Along(Optional.empty(), Optional.of(trail));
        ending = confiner.run(program, tier, along, new Deaf());
        trail.settle(new Keeper());
      }
    } else {
      ending = confiner.run(program, tier, new Deaf());
    }
    long took = System.nanoTime() - start;
    if (!ending.equals(new Ending.Exited(0))) {
      throw new IOException(script + " came to " + ending);
    }
    return took;
  }

  private final class Keeper implements Trails.Taker {
    private long pieces;

    @Override
    public void take(byte[] image) throws IOException {
      keep(image);
    }

    @Override
    public long piece(byte[] image) throws IOException {
      keep(image);
      return ++pieces;
    }
  }

  /// As the daemon does: each image is on the disk before the next.
  private void keep(byte[] image) throws IOException {
    Path file = base.resolve("image");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(image));
      channel.force(false);
    }
  }

  /// As the user whom programs run as.
  private long alike(String script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    }
    command.addAll(List.of("/usr/bin/bash", "-c", script));
    return CellBench.process(command);
  }

  private long outside(String script) throws IOException, InterruptedException {
    return CellBench.process(List.of("/usr/bin/bash", "-c", script));
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
