package dev.aaos.linux.bare;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.restrict.Identity;
import dev.aaos.linux.restrict.Landlock;
import dev.aaos.linux.restrict.Profile;
import java.util.List;
import java.util.Set;

/// What one command may do with which files, as Landlock takes it: the views, the runtime profile
/// as this machine has it, what little of the kernel's files it is shown, and its private place.
///
/// Nothing is mounted, so names are the machine's own: what the profile makes up in a cell, such as
/// a list of users, is not there.
final class BareRules {
  private static final int READABLE = 4;
  private static final int WRITABLE = 2;
  private static final int ENTERED = 1;

  private BareRules() {}

  /// Returns the rules of a command.
  ///
  /// @throws ConfinementException when this process has no leave to do what was granted
  static Landlock of(List<Profile> profiles, List<View> views, BareRun.Place place)
      throws ConfinementException, LinuxException {
    for (View view : views) {
      requireLeave(view);
    }
    Landlock rules = Landlock.begin();
    try {
      for (Profile profile : profiles) {
        for (Profile.Entry entry : profile.entries()) {
          allow(rules, entry);
        }
      }
      for (View view : views) {
        rules.allow(view.real(), view.directory(), view.access());
      }
      rules.allowOwn(place.own());
      rules.allowOpening(place.hold().fifo());
      return rules;
    } catch (LinuxException e) {
      rules.close();
      throw e;
    }
  }

  /// What a machine does not have is left out.
  private static void allow(Landlock rules, Profile.Entry entry) throws LinuxException {
    try (Descriptor named =
        Descriptor.open(PathBytes.of(entry.path()), OpenHow.name(OpenHow.FOLLOW))) {
      PathBytes real = named.realName();
      boolean directory = named.status().type() == FileType.DIRECTORY;
      switch (entry.kind()) {
        case TREE, LINK -> rules.allow(real, directory, Set.of(Access.READ, Access.EXECUTE));
        case FILE -> rules.allow(real, directory, Set.of(Access.READ));
        case DEVICE -> rules.allowDevices(real, directory);
        case TEXT -> {}
      }
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.EACCES)) {
        throw e;
      }
    }
  }

  /// A rule gives no leave that the user has not: what was granted would not be there.
  private static void requireLeave(View view) throws ConfinementException {
    int wanted = (view.access().contains(Access.READ) ? READABLE : 0)
        | (view.isWritable() ? WRITABLE : 0)
        | (view.directory() ? ENTERED : 0);
    try (Frame frame = new Frame()) {
      long answer = frame.attempt(
          SystemCall.FACCESSAT, Frame.WORKING_DIRECTORY, frame.path(view.real()), wanted);
      if (answer < 0) {
        throw new ConfinementException(
            "identity",
            "user " + Identity.user() + " has not the leave at " + view.path()
                + " that was granted ("
                + Errno.of((int) -answer).map(Enum::name).orElse("?") + ")",
            "give it that (chown, chgrp, setfacl), grant less, or ask for tier T2, in which owners"
                + " are mapped");
      }
    }
  }
}
