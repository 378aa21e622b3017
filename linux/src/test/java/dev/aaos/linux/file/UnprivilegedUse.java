package dev.aaos.linux.file;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// What [UnprivilegedTest] runs as a user without privileges: each step prints one line.
final class UnprivilegedUse {
  private final Path in;
  private final OpenTree tree;
  private final TreeWriter writer = new TreeWriter(new SplittableRandom(5));

  private UnprivilegedUse(Path in) throws LinuxException {
    this.in = in;
    this.tree = OpenTree.own(GrantedTree.resolve(PathBytes.of(in.toString())));
  }

  /// Uses the tree in the directory `arguments[0]`.
  public static void main(String[] arguments) throws IOException {
    UnprivilegedUse use = new UnprivilegedUse(Path.of(arguments[0]));
    use.step("read", "private");
    use.step("read", "passable/known");
    use.step("write", "closed/new");
    use.step("write", "closed/readonly");
    use.step("write", "open/readonly");
    use.step("write", "open/shared");
    use.step("append", "open/shared");
    use.step("write", "dropbox/new");
  }

  private void step(String verb, String name) throws IOException {
    PathBytes path = PathBytes.of(in.resolve(name).toString());
    Coverage all = real -> Coverage.Cover.SINGLE_LINK;
    byte[] content = "x".getBytes(StandardCharsets.UTF_8);
    String outcome = "done";
    try {
      switch (verb) {
        case "read" -> tree.openFile(path, all).close();
        case "write" -> writer.write(Target.of(tree, path, all), content);
        default -> writer.append(Target.of(tree, path, all), content);
      }
    } catch (LinuxException e) {
      outcome = Errno.of(e.number()).orElseThrow().name();
    }
    System.out.println(verb + " " + name + ": " + outcome);
  }
}
