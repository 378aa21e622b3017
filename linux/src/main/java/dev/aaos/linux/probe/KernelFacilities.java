package dev.aaos.linux.probe;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// What this kernel lets this process use, each thing found out by using it.
///
/// Settings under `/proc/sys` are not asked: they say what is configured, not what a security
/// module or container around this process then allows.
///
/// @param release the kernel's release, such as `6.18.1`
/// @param openat2 `openat2` with `RESOLVE_BENEATH`, by opening the root directory; without it
///     file tools do not work
/// @param landlockAbi the Landlock version, as `landlock_create_ruleset` tells it; empty
///     without
/// @param seccomp filters with errno answers, as `SECCOMP_GET_ACTION_AVAIL` tells it
/// @param seccompNotification filters that ask a supervisor, likewise
/// @param userNamespaces by starting `unshare --user --map-current-user true`, a throwaway
///     child: a JVM has threads, and so cannot enter a user namespace itself
/// @param cgroupVersions 1, 2, both or none, as mounted here
public record KernelFacilities(
    String release,
    Facility openat2,
    OptionalInt landlockAbi,
    Facility seccomp,
    Facility seccompNotification,
    Facility userNamespaces,
    Set<Integer> cgroupVersions) {
  /// How long the throwaway child may take.
  public static final Duration CHILD_LIMIT = Duration.ofSeconds(5);

  private static final int UTSNAME_FIELD = 65;
  private static final int SECCOMP_GET_ACTION_AVAIL = 2;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int SECCOMP_RET_USER_NOTIF = 0x7fc00000;
  private static final int LANDLOCK_CREATE_RULESET_VERSION = 1;
  private static final PathBytes MOUNTS = PathBytes.of("/proc/self/mountinfo");
  private static final int MOUNTS_LIMIT = 1 << 20;

  /// Copies the set.
  public KernelFacilities {
    cgroupVersions = Set.copyOf(cgroupVersions);
  }

  /// Tries everything; takes a few milliseconds, the child included.
  ///
  /// @throws IOException when `/proc` is not there
  /// @throws InterruptedException when the thread is interrupted while the child runs
  public static KernelFacilities probe() throws IOException, InterruptedException {
    return new KernelFacilities(
        probeRelease(),
        probeOpenat2(),
        probeLandlock(),
        probeSeccomp(SECCOMP_RET_ERRNO, "a filter can refuse calls"),
        probeSeccomp(SECCOMP_RET_USER_NOTIF, "a supervisor can decide calls"),
        probeUserNamespaces(List.of("unshare", "--user", "--map-current-user", "true")),
        probeCgroupVersions());
  }

  private static String probeRelease() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment names = frame.bytes(6L * UTSNAME_FIELD);
      frame.call(SystemCall.UNAME, "kernel", names.address());
      return names.getString(2L * UTSNAME_FIELD);
    }
  }

  private static Facility probeOpenat2() {
    try (Descriptor root = Descriptor.open(PathBytes.ROOT, OpenHow.nameDirectory(0));
        Descriptor again = root.openAt(PathBytes.HERE, OpenHow.name(OpenHow.BENEATH))) {
      return new Facility.Present("opened " + again.realName() + " beneath itself");
    } catch (LinuxException e) {
      return new Facility.Absent(e.getMessage() + "; Linux 5.6 or newer is needed");
    }
  }

  private static OptionalInt probeLandlock() {
    try (Frame frame = new Frame()) {
      long version =
          frame.attempt(SystemCall.LANDLOCK_CREATE_RULESET, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);
      return version > 0 ? OptionalInt.of((int) version) : OptionalInt.empty();
    }
  }

  private static Facility probeSeccomp(int action, String meaning) {
    try (Frame frame = new Frame()) {
      MemorySegment wanted = frame.bytes(Integer.BYTES);
      wanted.set(ValueLayout.JAVA_INT, 0, action);
      String name = "action 0x" + Integer.toHexString(action);
      frame.call(SystemCall.SECCOMP, name, SECCOMP_GET_ACTION_AVAIL, 0, wanted.address());
      return new Facility.Present(meaning);
    } catch (LinuxException e) {
      return new Facility.Absent(String.valueOf(e.getMessage()));
    }
  }

  /// Returns whether `command`, which enters a user namespace and exits, does so.
  public static Facility probeUserNamespaces(List<String> command) throws InterruptedException {
    String shown = String.join(" ", command);
    try {
      Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
      child.getOutputStream().close();
      if (!child.waitFor(CHILD_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
        return new Facility.Absent("`" + shown + "` did not end within " + CHILD_LIMIT);
      }
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return child.exitValue() == 0
          ? new Facility.Present("`" + shown + "` succeeded")
          : new Facility.Absent("`" + shown + "` answered: " + said.strip());
    } catch (IOException e) {
      return new Facility.Absent(e.getMessage() + "; install util-linux");
    }
  }

  /// Reads the file system type, the first word after ` - ` in each line of mountinfo.
  private static Set<Integer> probeCgroupVersions() throws LinuxException {
    Set<Integer> versions = new TreeSet<>();
    try (Descriptor mounts = Descriptor.open(MOUNTS, OpenHow.read(OpenHow.FOLLOW))) {
      String text = new String(mounts.read(MOUNTS_LIMIT), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String type = line.substring(line.indexOf(" - ") + 3);
        if (type.startsWith("cgroup2 ")) {
          versions.add(2);
        } else if (type.startsWith("cgroup ")) {
          versions.add(1);
        }
      }
    }
    return versions;
  }
}
