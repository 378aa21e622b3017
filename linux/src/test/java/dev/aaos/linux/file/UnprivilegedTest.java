package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same code as a user who may not do everything: permissions of files still count.
///
/// Root plants files and has nobody try them. Without root the tester is that user, and what
/// others may do is what the owner may do.
final class UnprivilegedTest {
  private static final String NOBODY = "65534";
  private static final boolean ROOT = uid(Path.of("/proc/self")) == 0;

  @TempDir
  Path base;

  @Test
  void permissionsOfFiles_stillCountForAUserWithoutPrivileges() throws Exception {
    Path in = plant();

    List<String> said = unprivileged(javaCommand(in));

    assertThat(said)
        .containsExactly(
            "read private: EACCES",
            "read passable/known: done",
            "write closed/new: EACCES",
            "write closed/readonly: EACCES",
            "write open/readonly: EACCES",
            "write open/shared: done",
            "append open/shared: done",
            "write dropbox/new: done");
    // Nobody's group is not the old one, so it gets what everybody had.
    assertThat(permissions(in.resolve("open/shared"))).isEqualTo(ROOT ? "rw--w--w-" : "-w-rw--w-");
    assertThat(uid(in.resolve("open/shared"))).isEqualTo(ROOT ? Integer.parseInt(NOBODY) : uid(in));
    assertThat(Files.readString(bits(in.resolve("open/shared"), "rw-------"))).isEqualTo("xx");
    assertThat(Files.exists(in.resolve("closed/new"))).isFalse();
    assertThat(Files.readString(in.resolve("open/readonly"))).isEqualTo("old");
  }

  private Path plant() throws IOException {
    Path in = Files.createDirectory(bits(base.toRealPath(), "rwxr-xr-x").resolve("in"));
    for (String directory : List.of("passable", "closed", "open", "dropbox")) {
      Files.createDirectory(in.resolve(directory));
    }
    for (String file :
        List.of("private", "passable/known", "closed/readonly", "open/readonly", "open/shared")) {
      Files.writeString(in.resolve(file), "old");
    }
    mode(in.resolve("private"), "rw-------");
    mode(in.resolve("passable/known"), "rw-r--r--");
    mode(in.resolve("passable"), "rwx--x--x");
    mode(in.resolve("closed/readonly"), "rw-r--r--");
    mode(in.resolve("closed"), "rwxr-xr-x");
    mode(in.resolve("open/readonly"), "r--r--r--");
    mode(in.resolve("open/shared"), "rw-rw--w-");
    mode(in.resolve("open"), "rwxrwxrwx");
    mode(in.resolve("dropbox"), "rwx-wx-wx");
    return bits(in, "rwxr-xr-x");
  }

  /// Copies the classes to where anybody may read them.
  private List<String> javaCommand(Path in) throws IOException {
    Path classes = bits(Files.createDirectory(in.resolveSibling("classes")), "rwxr-xr-x");
    for (Class<?> root : List.of(GrantedTree.class, UnprivilegedUse.class)) {
      Path from =
          Path.of(root.getProtectionDomain().getCodeSource().getLocation().getPath());
      copyPackage(from.resolve("dev/aaos/linux"), classes.resolve("dev/aaos/linux"));
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classes.toString(),
        UnprivilegedUse.class.getName(),
        in.toString());
  }

  private static void copyPackage(Path from, Path to) throws IOException {
    Files.createDirectories(
        to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(file.getFileName());
        if (Files.isDirectory(file)) {
          copyPackage(file, copy);
        } else {
          bits(Files.write(copy, Files.readAllBytes(file)), "rw-r--r--");
        }
      }
    }
  }

  private static List<String> unprivileged(List<String> command)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>();
    if (ROOT) {
      whole.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    whole.addAll(command);
    Process child = new ProcessBuilder(whole)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return said.lines().toList();
  }

  private static int uid(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives `path` the permissions; without root, the owner's are what everybody's are.
  private static void mode(Path path, String permissions) throws IOException {
    bits(path, ROOT ? permissions : permissions.substring(6) + permissions.substring(3));
  }

  private static Path bits(Path path, String permissions) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
