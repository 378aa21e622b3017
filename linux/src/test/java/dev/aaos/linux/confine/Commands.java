package dev.aaos.linux.confine;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View.Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// Runs command lines of bash in cells, and collects what they say.
final class Commands implements AutoCloseable {
  private static final int NOBODY = 65534;
  private static final String OURS = "aaos-" + ProcessHandle.current().pid() + "-";

  private final Confiner confiner;
  private final Tier tier;

  /// @param modules a directory that holds this module's classes, to be read by everybody
  Commands(Path modules) {
    this(modules, Tier.T2);
  }

  /// @param tier in which they are confined
  Commands(Path modules, Tier tier) {
    this(modules, tier, Integer.MAX_VALUE);
  }

  /// @param landlock the newest version of Landlock to be used
  Commands(Path modules, Tier tier, int landlock) {
    this.tier = tier;
    confiner = new Confiner(new Confiner.Setup(
        PathBytes.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
        PathBytes.of(modules.toString()),
        NOBODY,
        NOBODY,
        landlock));
  }

  /// Returns a new directory that lies in none of the cell's own.
  static Path place() throws IOException {
    Path made = Files.createTempDirectory(Path.of("/var/tmp"), "aaos-cells").toRealPath();
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Gives `path` to the user whom commands run as.
  static Path give(Path path) throws IOException {
    if (isRoot()) {
      Files.setAttribute(path, "unix:uid", NOBODY);
      Files.setAttribute(path, "unix:gid", NOBODY);
    }
    return path;
  }

  /// Gives it, with all that is in it.
  static void giveAll(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.toList()) {
        give(one);
      }
    }
  }

  /// Starts `words` outside, as the user whom commands run as.
  static Process outside(String... words) throws IOException {
    List<String> whole = new ArrayList<>();
    if (isRoot()) {
      whole.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    whole.addAll(List.of(words));
    return new ProcessBuilder(whole).start();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /// Removes it, with all that is in it.
  static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  /// Copies the classes of this module and the one it reads to a directory that everybody may read.
  static Path modules(Path directory) throws IOException {
    Path modules = Files.createDirectory(directory.resolve("modules"));
    for (Class<?> one : List.of(Confiner.class, PathPattern.class)) {
      Path classes = Path.of(
          URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
      copy(classes, modules.resolve(one.getModule().getName()));
    }
    return modules;
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isRegularFile(from)) {
      Files.copy(from, Path.of(to + ".jar"), StandardCopyOption.COPY_ATTRIBUTES);
      return;
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(
            one, to.resolve(from.relativize(one).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /// Returns the directories in which these commands' control groups are made.
  static List<Path> groups() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Counted one : Counted.values()) {
      try (Stream<Path> below = Files.walk(Path.of("/sys/fs/cgroup", one.controller()), 6)) {
        below.filter(path -> path.getFileName().toString().startsWith(OURS)).forEach(all::add);
      }
    }
    return all;
  }

  /// What a command came to.
  record Result(Ending ending, String out, String err, int proofs, Set<Counted> reached) {
    boolean isFine() {
      return ending.equals(new Ending.Exited(0));
    }
  }

  /// Hears of one command.
  static class Collector implements Confiner.Listener {
    final CountDownLatch running = new CountDownLatch(1);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private volatile int proofs;
    private volatile Set<Counted> reached = Set.of();
    volatile Runnable kill = () -> {};

    @Override
    public void begun(Runnable end) {
      kill = end;
    }

    @Override
    public void started(Enforcement enforcement, int proved) {
      proofs = proved;
    }

    @Override
    public void wrote(int stream, byte[] bytes) {
      (stream == 1 ? out : err).writeBytes(bytes);
      running.countDown();
    }

    @Override
    public void reached(Set<Counted> what) {
      reached = what;
    }

    Result result(Ending ending) {
      return new Result(
          ending,
          out.toString(StandardCharsets.UTF_8),
          err.toString(StandardCharsets.UTF_8),
          proofs,
          reached);
    }
  }

  Confiner confiner() {
    return confiner;
  }

  static Program program(Bounds bounds, List<View> views, String directory, String script) {
    return program(script, directory, views, Permits.writing(writes(views)), bounds);
  }

  private static Program program(
      String script, String directory, List<View> views, Permits permits, Bounds bounds) {
    return program(
        script,
        directory,
        new Program(List.of("/"), List.of(), "/", "", views, permits, Egress.NONE, bounds));
  }

  /// Returns `like`, but `script` run by a shell in `directory`.
  private static Program program(String script, String directory, Program like) {
    return new Program(
        List.of("/usr/bin/bash", "-c", script),
        List.of("PATH=/usr/bin:/bin", "HOME=/home/agent", "LC_ALL=C.UTF-8", "TMPDIR=/tmp"),
        directory,
        "",
        like.views(),
        like.permits(),
        like.egress(),
        like.bounds());
  }

  /// What whole trees grant.
  static List<PathPattern> writes(List<View> views) {
    return views.stream()
        .filter(View::isWritable)
        .flatMap(view -> view.path().text().stream()
            .map(view.directory() ? PathPattern::beneath : PathPattern::literal))
        .toList();
  }

  Result run(Bounds bounds, List<View> views, String script)
      throws ConfinementException, InterruptedException {
    Collector collector = new Collector();
    Program program = program(bounds, views, "/tmp", script);
    return collector.result(confiner.run(program, tier, collector));
  }

  /// Runs `script` with the ways out of `egress`, of which `collector` decides.
  Result run(Egress egress, Collector collector, String script)
      throws ConfinementException, InterruptedException {
    Program program = program(
        script,
        "/tmp",
        new Program(
            List.of("/"), List.of(), "/", "", List.of(), Permits.NONE, egress, Bounds.DEFAULT));
    return collector.result(confiner.run(program, tier, collector));
  }

  Result run(List<View> views, String script) throws ConfinementException, InterruptedException {
    return run(Bounds.DEFAULT, views, script);
  }

  /// Runs `script` with names that are judged; `collector` hears of what is wished for.
  Result run(List<View> views, Permits permits, Collector collector, String script)
      throws ConfinementException, InterruptedException {
    Program program = program(script, "/tmp", views, permits, Bounds.DEFAULT);
    return collector.result(confiner.run(program, tier, collector));
  }

  static View tree(Path path, Access... access) {
    PathBytes bytes = PathBytes.of(path.toString());
    return new View(bytes, bytes, true, Set.of(access));
  }

  static View file(Path path, Access... access) {
    PathBytes bytes = PathBytes.of(path.toString());
    return new View(bytes, bytes, false, Set.of(access));
  }

  @Override
  public void close() {
    confiner.close();
  }
}
