package dev.aaos.drivers.model.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What engines are started with.
///
/// @param java the program that runs them
/// @param classPath where their classes are, as `java` takes it
/// @param answers how many answers each writes at once
public record EngineStart(Path java, String classPath, int answers) {
  /// None of the daemon's own, whose keys an engine has no use for. Its threads sleep while they
  /// wait for one another: where others need the processors, spinning takes a hundred times as
  /// long.
  static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8", "OMP_WAIT_POLICY", "passive");

  /// An engine gains no privileges, and has no network where the kernel lets people leave it.
  private static final String ALONE = """
      plain='setpriv --no-new-privs'
      $plain true 2> /dev/null || plain=
      alone='unshare --user --map-current-user --net'
      $alone true 2> /dev/null || alone=
      exec $plain $alone "$@"
      """;

  private static final List<String> OPTIONS = List.of(
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:-UsePerfData",
      "-XX:+DisplayVMOutputToStderr",
      "-XX:ErrorFile=/dev/null",
      "-XX:-CreateCoredumpOnCrash",
      "-Xmx256m",
      "--enable-native-access=ALL-UNNAMED");

  /// Returns the command that runs the model of `file`, with `context` tokens for each answer.
  List<String> command(Path file, int context) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", ALONE, "aaos-engine"));
    command.add(java.toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", classPath, "dev.aaos.engine.Main"));
    command.addAll(List.of(file.toString(), String.valueOf(context), String.valueOf(answers)));
    return command;
  }
}
