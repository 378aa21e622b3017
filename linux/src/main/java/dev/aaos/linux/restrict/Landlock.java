package dev.aaos.linux.restrict;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.View.Access;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/// A Landlock rule set in the making: everything is refused but what a rule allows.
///
/// Handles every right this kernel's version knows, so that what a newer version can refuse is
/// refused there. See Documentation/userspace-api/landlock.rst.
public final class Landlock implements AutoCloseable {
  private static final int PATH_BENEATH = 1;
  private static final int VERSION = 1;
  private static final long EXECUTE = 1;
  private static final long WRITE_FILE = 1 << 1;
  private static final long READ_FILE = 1 << 2;
  private static final long READ_DIRECTORY = 1 << 3;
  private static final long REMOVE_DIRECTORY = 1 << 4;
  private static final long REMOVE_FILE = 1 << 5;
  private static final long MAKE_DIRECTORY = 1 << 7;
  private static final long MAKE_FILE = 1 << 8;
  private static final long MAKE_SOCKET = 1 << 9;
  private static final long MAKE_FIFO = 1 << 10;
  private static final long MAKE_LINK = 1 << 12;
  private static final long REFER = 1 << 13;
  private static final long TRUNCATE = 1 << 14;
  private static final long DEVICE_CONTROL = 1 << 15;
  private static final long ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | DEVICE_CONTROL;
  private static final long WRITING = WRITE_FILE
      | TRUNCATE
      | REMOVE_DIRECTORY
      | REMOVE_FILE
      | MAKE_DIRECTORY
      | MAKE_FILE
      | MAKE_SOCKET
      | MAKE_FIFO
      | MAKE_LINK
      | REFER;
  private static final long WRITING_OF_HANDS = WRITE_FILE
      | TRUNCATE
      | READ_DIRECTORY
      | REMOVE_FILE
      | REMOVE_DIRECTORY
      | MAKE_DIRECTORY
      | MAKE_FILE
      | MAKE_FIFO
      | MAKE_LINK
      | REFER;
  private static final int SCOPES_SINCE = 6;
  private static final long ABSTRACT_SOCKETS_AND_SIGNALS = 3;

  /// See [dev.aaos.linux.confine.Confiner.Setup].
  private static final int NEWEST_USED = Integer.getInteger("aaos.landlock", Integer.MAX_VALUE);

  private final Descriptor ruleset;
  private final long handled;

  private Landlock(Descriptor ruleset, long handled) {
    this.ruleset = ruleset;
    this.handled = handled;
  }

  /// Returns the version that is used: what this kernel has, or the older one that is to be tried;
  /// 0 without.
  public static int version() {
    try (Frame frame = new Frame()) {
      long has = frame.attempt(SystemCall.LANDLOCK_CREATE_RULESET, 0, 0, VERSION);
      return (int) Math.max(0, Math.min(has, NEWEST_USED));
    }
  }

  /// Returns whether it keeps a program from sending signals to processes outside.
  public static boolean scopesSignals() {
    return version() >= SCOPES_SINCE;
  }

  /// Begins a rule set that allows nothing.
  public static Landlock begin() throws LinuxException {
    int version = version();
    long handled = handled(version);
    try (Frame frame = new Frame()) {
      MemorySegment attributes = frame.bytes(3L * Long.BYTES);
      attributes.setAtIndex(ValueLayout.JAVA_LONG, 0, handled);
      boolean scopes = version >= SCOPES_SINCE;
      attributes.setAtIndex(ValueLayout.JAVA_LONG, 2, scopes ? ABSTRACT_SOCKETS_AND_SIGNALS : 0);
      long size = scopes ? 24 : version >= 4 ? 16 : 8;
      long number = frame.call(
          SystemCall.LANDLOCK_CREATE_RULESET, "a rule set", attributes.address(), size, 0);
      return new Landlock(Descriptor.owning((int) number, "a rule set"), handled);
    }
  }

  /// The rights on files that `version` knows.
  private static long handled(int version) {
    int rights = switch (version) {
      case 0, 1 -> 13;
      case 2 -> 14;
      case 3, 4 -> 15;
      default -> 16;
    };
    return (1L << rights) - 1;
  }

  /// Allows `access` at `path` and, for a directory, everything beneath it; of writing in a
  /// directory, nothing: what makes and removes names there, and opens files for writing, is the
  /// deputy, who opens what is judged, too.
  ///
  /// @param path without links
  public void allow(PathBytes path, boolean directory, Set<Access> access) throws LinuxException {
    long rights = rights(access, directory ? 0 : WRITING);
    if (rights != 0) {
      allow(path, directory, rights);
    }
  }

  /// Allows everything in the directory `path`, which is the command's own.
  public void allowOwn(PathBytes path) throws LinuxException {
    allow(path, true, rights(Set.of(Access.values()), WRITING));
  }

  /// Allows a hand `access` in the directory that `named` names and in everything
  /// beneath it. Writing is to make files, directories, links and pipes and to remove
  /// them, to open files, to put them in the place of others and to cut them off; and to
  /// open directories, whose names are then made durable.
  public void allowHand(Descriptor named, Set<Access> access) throws LinuxException {
    allow(named, rights(access, WRITING_OF_HANDS));
  }

  /// Allows a hand `access` to the file that `named` names.
  public void allowHandFile(Descriptor named, Set<Access> access) throws LinuxException {
    allow(named, rights(access, WRITE_FILE) & ON_FILES);
  }

  /// Allows a hand to list the directory that `named` names, if it may read.
  public void allowHandNames(Descriptor named, Set<Access> access) throws LinuxException {
    if (access.contains(Access.READ)) {
      allow(named, READ_DIRECTORY);
    }
  }

  /// Allows a hand to make directories in the one that `named` names, and no more.
  public void allowHandMaking(Descriptor named) throws LinuxException {
    allow(named, MAKE_DIRECTORY);
  }

  private static long rights(Set<Access> access, long writing) {
    long rights = 0;
    if (access.contains(Access.READ)) {
      rights |= READ_FILE | READ_DIRECTORY;
    }
    if (access.contains(Access.EXECUTE)) {
      rights |= EXECUTE;
    }
    if (access.contains(Access.WRITE)) {
      rights |= writing;
    }
    return rights;
  }

  private void allow(PathBytes path, boolean directory, long rights) throws LinuxException {
    allow(path, directory ? rights : rights & ON_FILES);
  }

  /// Allows reading, writing and controlling the devices at `path`.
  public void allowDevices(PathBytes path, boolean directory) throws LinuxException {
    long rights = READ_FILE | WRITE_FILE | DEVICE_CONTROL | TRUNCATE;
    allow(path, directory ? rights | READ_DIRECTORY : rights);
  }

  /// Allows opening the file that `named` names, for reading and for writing.
  public void allowOpening(Descriptor named) throws LinuxException {
    allow(named, READ_FILE | WRITE_FILE);
  }

  private void allow(PathBytes path, long rights) throws LinuxException {
    try (Descriptor named = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS))) {
      allow(named, rights);
    }
  }

  private void allow(Descriptor named, long rights) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment rule = frame.bytes(16);
      rule.set(ValueLayout.JAVA_LONG, 0, rights & handled);
      rule.set(ValueLayout.JAVA_INT, 8, named.number());
      frame.call(
          SystemCall.LANDLOCK_ADD_RULE, named, ruleset.number(), PATH_BENEATH, rule.address(), 0);
    }
  }

  /// Returns the kernel's number for it.
  int number() {
    return ruleset.number();
  }

  @Override
  public void close() {
    ruleset.close();
  }
}
