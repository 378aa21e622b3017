package dev.aaos.tests.lies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process holds of the machine.
///
/// @param threads threads of the kernel's
/// @param sockets descriptors of sockets
/// @param others other descriptors
/// @param cpuTicks time on processors so far, in hundredths of a second
record Footprint(int threads, int sockets, int others, long cpuTicks) {
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)$");
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /// Returns that of process `pid`.
  static Footprint of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Matcher threads = THREADS.matcher(Files.readString(process.resolve("status")));
    if (!threads.find()) {
      throw new IOException("no count of threads in " + process);
    }
    int sockets = 0;
    int others = 0;
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (isSocket(descriptor)) {
          sockets++;
        } else {
          others++;
        }
      }
    }
    String stat = Files.readString(process.resolve("stat"));
    List<String> times = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    return new Footprint(
        Integer.parseInt(threads.group(1)),
        sockets,
        others,
        Long.parseLong(times.get(USER_TIME)) + Long.parseLong(times.get(SYSTEM_TIME)));
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // It was closed meanwhile.
      return false;
    }
  }
}
