package dev.aaos.bench;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.Target;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A file of 4 KiB read whole, and written whole, as the file tools do it: by a hand that is
/// held to the tree and thrown away, and in turn, in the same run, with the rights of this
/// process.
final class FilesBench {
  private static final int ROUNDS = 5_000;
  private static final int BYTES = 4_096;

  private final PathBytes directory;
  private final PathBytes file;
  private final OpenTree.Start hands;
  private final TreeWriter writer = new TreeWriter(new SecureRandom());

  private FilesBench(Path tree, Confiner confiner, Tier tier) {
    this.directory = PathBytes.of(tree.toString());
    this.file = directory.resolve(PathBytes.of("file"));
    this.hands = confiner.hand(
        tier, List.of(new View(directory, directory, true, Set.of(Access.READ, Access.WRITE))));
  }

  static void run(Path installation) throws IOException, InterruptedException {
    Path tree = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-bench").toRealPath();
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Confiner confiner = new Confiner(CellBench.setup(installation))) {
      for (Tier tier : Tier.values()) {
        FilesBench bench = new FilesBench(tree, confiner, tier);
        bench.write(OpenTree.Start.OWN);
        bench.take("`file_read` of 4 KiB, by a hand in " + tier, bench::read, ROUNDS);
        bench.take("`file_write` of 4 KiB, by a hand in " + tier, bench::write, ROUNDS / 10);
      }
    } finally {
      Files.deleteIfExists(tree.resolve("file"));
      Files.delete(tree);
    }
  }

  /// One use of the file, begun by `start`.
  private interface Use {
    long nanos(OpenTree.Start start) throws IOException;
  }

  private void take(String name, Use use, int rounds) throws IOException {
    Samples held = new Samples();
    Samples own = new Samples();
    int warm = rounds / 2;
    for (int i = 0; i < warm + rounds; i++) {
      long confined = use.nanos(hands);
      long free = use.nanos(OpenTree.Start.OWN);
      if (i >= warm) {
        held.add(confined);
        own.add(free);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | with the process's own rights %s | %.2f |%n",
        name,
        held.summary(),
        own.summary(),
        held.percentile(50) / own.percentile(50));
  }

  private Coverage inside() {
    return real -> real.isWithin(directory) ? Coverage.Cover.SINGLE_LINK : Coverage.Cover.NONE;
  }

  private OpenTree open(OpenTree.Start start) {
    return new OpenTree(new GrantedTree(directory, directory), start);
  }

  private long read(OpenTree.Start start) throws IOException {
    long begun = System.nanoTime();
    try (OpenTree tree = open(start);
        CheckedFile opened = tree.openFile(file, inside())) {
      if (opened.read(BYTES).isEmpty()) {
        throw new IOException("the file has grown");
      }
    }
    return System.nanoTime() - begun;
  }

  private long write(OpenTree.Start start) throws IOException {
    long begun = System.nanoTime();
    try (OpenTree tree = open(start)) {
      writer.write(Target.of(tree, file, inside()), new byte[BYTES]);
    }
    return System.nanoTime() - begun;
  }
}
