package dev.aaos.drivers.tool.file;

import dev.aaos.capability.PathPattern;
import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Confiner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Hands of a real helper, which is held in the best tier there is.
public final class HeldHands implements AutoCloseable {
  private static final int NOBODY = 65534;

  private final Path modules;
  private final Confiner confiner;

  private HeldHands(Path modules) {
    this.modules = modules;
    this.confiner = new Confiner(new Confiner.Setup(
        PathBytes.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
        PathBytes.of(modules.toString()),
        NOBODY,
        NOBODY));
  }

  /// Copies the helper's modules to where everybody may read them. Nothing is started yet.
  public static HeldHands make() {
    try {
      Path modules =
          Files.createTempDirectory(Path.of("/var/tmp"), "aaos-hands").toRealPath();
      Files.setPosixFilePermissions(modules, PosixFilePermissions.fromString("rwxr-xr-x"));
      copy(Confiner.class, modules.resolve("dev.aaos.linux"));
      copy(PathPattern.class, modules.resolve("dev.aaos.capability"));
      return new HeldHands(modules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Class<?> one, Path to) throws IOException {
    Path from = Path.of(
        URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
    if (Files.isRegularFile(from)) {
      Files.copy(from, Path.of(to + ".jar"));
      return;
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /// Returns what takes them. Nothing less will do: a call for which there is none fails.
  public FileHands hands() {
    return FileHands.confined(
        confiner, _ -> Optional.empty(), Optional.of(Tier.T1), UndoRoom.DEFAULT);
  }

  /// Returns what runs programs through the same helper.
  public Confiner confiner() {
    return confiner;
  }

  @Override
  public void close() {
    confiner.close();
    try (Stream<Path> all = Files.walk(modules)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
