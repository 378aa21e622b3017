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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What the deputy costs: one program creates, opens for writing and opens for reading the same
/// files in a tree it was granted, in one where names are judged, and without a cell; each
/// opening's time is its own count.
final class WriteBench {
  private static final int ROUNDS = 7;
  private static final List<String> WHAT =
      List.of("a file created", "a file opened for writing", "a file opened for reading");
  private static final String SCRIPT = """
      use Time::HiRes "time"; chdir $ARGV[0]; $n = 2000;
      for $how (">", "+<", "<") {
        $t = time; for (1 .. $n) { open F, $how, "f$_" or die; close F }
        printf "%.2f\\n", (time - $t) / $n * 1e6;
      }
      unlink glob "f*";
      """;

  private WriteBench() {}

  static void run(Confiner confiner) throws IOException, InterruptedException {
    Path tree = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-bench").toRealPath();
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxrwxrwx"));
    try {
      List<Samples> granted = samples();
      List<Samples> judged = samples();
      List<Samples> bare = samples();
      for (int round = 0; round < ROUNDS; round++) {
        add(granted, confined(confiner, tree, Set.of(Access.READ, Access.WRITE)));
        add(judged, confined(confiner, tree, Set.of(Access.JUDGED)));
        add(bare, bare(tree));
      }
      print("in a granted tree", granted, bare);
      print("where names are judged", judged, bare);
    } finally {
      remove(tree);
    }
  }

  private static void print(String where, List<Samples> confined, List<Samples> bare) {
    for (int i = 0; i < WHAT.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "| %s %s | %s | without a cell %s | %.2f |%n",
          WHAT.get(i),
          where,
          micros(confined.get(i)),
          micros(bare.get(i)),
          confined.get(i).percentile(50) / bare.get(i).percentile(50));
    }
  }

  private static String micros(Samples samples) {
    return String.format(Locale.ROOT, "p50 %.1f µs", samples.percentile(50) * 1e3);
  }

  private static List<Samples> samples() {
    return Stream.generate(Samples::new).limit(WHAT.size()).toList();
  }

  private static void add(List<Samples> samples, List<String> lines) throws IOException {
    if (lines.size() != samples.size()) {
      throw new IOException("the program said " + lines);
    }
    for (int i = 0; i < lines.size(); i++) {
      samples.get(i).add(Math.round(Double.parseDouble(lines.get(i)) * 1e3));
    }
  }

  private static List<String> command(Path tree) {
    return List.of("/usr/bin/perl", "-e", SCRIPT, tree.toString());
  }

  private static List<String> confined(Confiner confiner, Path tree, Set<Access> access)
      throws IOException, InterruptedException {
    PathBytes path = PathBytes.of(tree.toString());
    View view = new View(path, path, true, access);
    List<PathPattern> all = List.of(PathPattern.beneath(tree.toString()));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Program program = new Program(
        command(tree),
        List.of(),
        "/tmp",
        "",
        List.of(view),
        new Permits(all, all, List.of(), List.of()),
        Egress.NONE,
        Bounds.DEFAULT);
    Ending ending = confiner.run(program, Tier.T2, new Confiner.Listener() {
      @Override
      public void started(Enforcement enforcement, int proofs) {}

      @Override
      public void wrote(int stream, byte[] bytes) {
        said.writeBytes(bytes);
      }
    });
    if (!ending.equals(new Ending.Exited(0))) {
      throw new IOException("perl came to " + ending + ": " + said);
    }
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static List<String> bare(Path tree) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command(tree)).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("perl failed");
    }
    return said.lines().toList();
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}
