package dev.aaos.linux.line;

import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.confine.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What an `aaos-confine` is started with.
///
/// @param tier in which it is to confine
/// @param counted what is counted for each command by groups that it is told of
public record HelperStart(Confiner.Setup setup, Tier tier, Set<Counted> counted) {
  /// The modules are reached through descriptor 3: their directory may lie where the agent
  /// user has no way to, such as beneath /root.
  private static final List<String> JAVA = List.of(
      "-XX:+UseSerialGC",
      "-Xmx64m",
      "-Xss512k",
      "-XX:TieredStopAtLevel=1",
      "-XX:-UsePerfData",
      "--enable-native-access=dev.aaos.linux",
      "-p",
      "/proc/self/fd/3/.",
      "-m",
      "dev.aaos.linux/dev.aaos.linux.helper.Confine");
  /// Copies the set.
  public HelperStart {
    counted = Set.copyOf(counted);
  }

  /// Returns the command that starts it. Root's helper gives root up before anything else.
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("sh", "-c", "exec \"$@\"", "sh"));
    arguments.addAll(entry());
    arguments.add(setup.java().toString());
    arguments.add("-Daaos.landlock=" + setup.landlock());
    arguments.addAll(JAVA);
    arguments.add(tier.name());
    return arguments;
  }

  /// Returns what leads to the user as whom the helper runs, and into the user namespace in which
  /// one that makes cells is born.
  List<String> entry() {
    List<String> words = new ArrayList<>();
    if (IdentityMap.isRoot()) {
      words.addAll(List.of(
          "setpriv", "--reuid=" + setup.user(), "--regid=" + setup.group(), "--clear-groups"));
    }
    if (tier == Tier.T2) {
      words.addAll(List.of("unshare", "--user", "--map-current-user", "--keep-caps"));
    }
    return words;
  }
}
