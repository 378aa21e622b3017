package dev.aaos.tests.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real file system of a few MiB, in memory, mounted where only those see it who are told to.
///
/// It lives in a mount namespace of its own, and for who is not root in a user namespace too, which
/// a process keeps open; so nothing is left of it when that ends. Where the machine allows neither,
/// the test fails and says so.
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 1 << 16;

  private final Process keeper;
  private final Path at;
  private final boolean isRoot;

  private SmallDisk(Process keeper, Path at, boolean isRoot) {
    this.keeper = keeper;
    this.at = at;
    this.isRoot = isRoot;
  }

  /// Mounts one of `mebibytes` at the directory `at`.
  static SmallDisk mount(Path at, int mebibytes) {
    try {
      Files.createDirectories(at);
      boolean isRoot = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
      String script = "mount -t tmpfs -o mode=700,size=" + mebibytes + "m aaos-test '" + at
          + "' && echo mounted && exec sleep infinity";
      Process keeper = new ProcessBuilder("unshare", isRoot ? "-m" : "-rm", "sh", "-c", script)
          .redirectErrorStream(true)
          .start();
      BufferedReader said = keeper.inputReader(StandardCharsets.UTF_8);
      String first = said.readLine();
      if (!"mounted".equals(first)) {
        keeper.destroyForcibly();
        throw new AssertionError("no file system can be mounted here, which this test needs: "
            + first + "; allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or run"
            + " as root");
      }
      return new SmallDisk(keeper, at, isRoot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns `words` as they are run where the disk is seen.
  List<String> inside(List<String> words) {
    List<String> whole = new ArrayList<>(List.of("nsenter", "-t", "" + keeper.pid(), "-m"));
    if (!isRoot) {
      whole.addAll(List.of("-U", "--preserve-credentials"));
    }
    whole.add("--");
    whole.addAll(words);
    return List.copyOf(whole);
  }

  /// Returns where the file `name` of the disk is seen from here.
  Path file(String name) {
    return Path.of("/proc/" + keeper.pid() + "/root" + at).resolve(name);
  }

  /// Fills it until the kernel says that no space is left.
  void fill() {
    try (OutputStream filler = Files.newOutputStream(file("filler"))) {
      byte[] zeros = new byte[CHUNK];
      while (true) {
        filler.write(zeros);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left on device")) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Takes away what filled it.
  void makeRoom() {
    try {
      Files.delete(file("filler"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    keeper.destroyForcibly();
    try {
      if (!keeper.waitFor(1, TimeUnit.MINUTES)) {
        throw new AssertionError("the keeper of " + at + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
