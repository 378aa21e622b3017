package dev.aaos.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Shell scripts that do arbitrary work on files, made by chance. Many of their commands fail, as
/// the names they choose are there or are not.
public final class Deeds {
  private static final List<String> NAMES = List.of("a", "b", "c", "d e", "f", "g");

  /// Writes through a mapping, after the descriptor was closed.
  private static final String MAPPED =
      "import mmap,os; f=os.open(os.environ[\"P\"],os.O_RDWR); m=mmap.mmap(f,1); os.close(f);"
          + " m[0:1]=b\"m\"";

  /// Changes the mode of a file that it holds open, and whose name it has taken away.
  private static final String NAMELESS =
      "import os; p=os.environ[\"P\"]; f=os.open(p,os.O_RDONLY); os.unlink(p); os.fchmod(f,0o600)";

  private final RandomGenerator random;

  /// Chooses by `random`, and in the same way for the same.
  public Deeds(RandomGenerator random) {
    this.random = random;
  }

  /// Returns a script that makes a tree in the directory where it runs.
  public String tree() {
    return script(12, false);
  }

  /// Returns a script that changes what is in the directory where it runs.
  public String work() {
    return script(1 + random.nextInt(14), true);
  }

  private String script(int count, boolean all) {
    List<String> lines =
        new ArrayList<>(List.of("exec 2>/dev/null", "umask 0" + (random.nextInt(2) * 22)));
    for (int i = 0; i < count; i++) {
      lines.add(deed(all ? 22 : 7));
    }
    return String.join("\n", lines) + "\n:\n";
  }

  private String path() {
    StringBuilder path = new StringBuilder("./");
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append(name()).append('/');
    }
    return "'" + path + name() + "'";
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String text() {
    return "text-" + random.nextInt(1_000_000);
  }

  private String deed(int kinds) {
    String one = path();
    String other = path();
    return "[ -p " + one + " ] || { " + deed(random.nextInt(kinds), one, other) + "; }";
  }

  /// A pipe is never opened: whoever does waits for somebody at its other end.
  private String deed(int kind, String one, String other) {
    return switch (kind) {
      case 0, 1 -> "echo " + text() + " > " + one;
      case 2, 3 -> "mkdir -p " + one;
      case 4 -> "ln -s " + other + " " + one;
      case 5 -> "ln " + other + " " + one;
      case 6 -> "chmod " + (random.nextBoolean() ? "640" : "755") + " " + one;
      case 7 -> "echo " + text() + " >> " + one;
      case 8 -> "truncate -s " + random.nextInt(20_000) + " " + one;
      case 9 -> "rm -rf " + one;
      case 10 -> "mv -f " + other + " " + one;
      case 11 -> "mv -fT " + other + " " + one;
      case 12 -> "echo " + text() + " > tmp.$$ && mv -f tmp.$$ " + one;
      case 13 -> "printf x | dd of=" + one + " bs=1 seek=" + random.nextInt(9) + " conv=notrunc";
      case 14 -> "cp -a " + other + " " + one;
      case 15 -> "touch -d @" + random.nextInt(1_000_000_000) + " " + one;
      case 16 -> "exec 7<> " + one + "; echo " + text() + " >&7; exec 7>&-";
      case 17 -> "(echo " + text() + " >> " + one + ") & echo " + text() + " >> " + one + "; wait";
      case 18 -> "rmdir " + one + " || mkfifo " + one;
      case 19 -> "P=" + one + " python3 -c '" + MAPPED + "'";
      case 20 -> "ln " + one + " " + other + "; P=" + one + " python3 -c '" + NAMELESS + "'";
      default -> large(one);
    };
  }

  /// One that is almost nothing but a hole, or, seldom, more than is kept in one.
  private String large(String one) {
    return switch (random.nextInt(8)) {
      case 0 -> "head -c 17000000 /dev/zero | tr '\\0' x > " + one;
      case 1 -> "truncate -s 20M " + one + "; printf end >> " + one;
      default -> "truncate -s 4M " + one + "; printf end >> " + one;
    };
  }
}
