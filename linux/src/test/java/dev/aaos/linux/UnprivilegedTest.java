package dev.aaos.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
final class UnprivilegedTest {
  private static final String NOBODY = "65534";

  @TempDir
  Path base;

  @Test
  void permissionsOfFiles_stillCountForAUserWithoutPrivileges() throws Exception {
    assertThat(canBecomeNobody())
        .as("this suite runs as root, with setpriv installed")
        .isTrue();
    Path in = plant();

    List<String> said = asNobody(javaCommand(in));

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
    assertThat(Files.readString(in.resolve("open/shared"))).isEqualTo("xx");
    // Our group is not the old one, so it gets what everybody had.
    assertThat(permissions(in.resolve("open/shared"))).isEqualTo("rw--w--w-");
    assertThat(Files.getOwner(in.resolve("open/shared")).getName()).isIn("nobody", NOBODY);
    assertThat(Files.exists(in.resolve("closed/new"))).isFalse();
    assertThat(Files.readString(in.resolve("open/readonly"))).isEqualTo("old");
  }

  private Path plant() throws IOException {
    Path real = mode(base.toRealPath(), "rwxr-xr-x");
    Path in = mode(Files.createDirectory(real.resolve("in")), "rwxr-xr-x");
    mode(Files.writeString(in.resolve("private"), "old"), "rw-------");
    Path passable = mode(Files.createDirectory(in.resolve("passable")), "rwx--x--x");
    mode(Files.writeString(passable.resolve("known"), "old"), "rw-r--r--");
    Path closed = mode(Files.createDirectory(in.resolve("closed")), "rwxr-xr-x");
    mode(Files.writeString(closed.resolve("readonly"), "old"), "rw-r--r--");
    Path open = mode(Files.createDirectory(in.resolve("open")), "rwxrwxrwx");
    mode(Files.writeString(open.resolve("readonly"), "old"), "r--r--r--");
    mode(Files.writeString(open.resolve("shared"), "old"), "rw-rw--w-");
    mode(Files.createDirectory(in.resolve("dropbox")), "rwx-wx-wx");
    return in;
  }

  /// Copies the classes to where anybody may read them.
  private List<String> javaCommand(Path in) throws IOException {
    Path classes = mode(Files.createDirectory(in.resolveSibling("classes")), "rwxr-xr-x");
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
        mode(Files.write(copy, Files.readAllBytes(file)), "rw-r--r--");
      }
    }
  }

  private static boolean canBecomeNobody() throws IOException, InterruptedException {
    return asNobody(List.of("id", "-u")).equals(List.of(NOBODY));
  }

  private static List<String> asNobody(List<String> command)
      throws IOException, InterruptedException {
    List<String> whole =
        new ArrayList<>(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    whole.addAll(command);
    Process child = new ProcessBuilder(whole)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    child.waitFor();
    return said.lines().toList();
  }

  private static Path mode(Path path, String permissions) throws IOException {
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
