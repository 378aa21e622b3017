package dev.aaos.linux.notify;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Terminals of a program's own, where it sees the machine's (pty(7)): it gets new ones, and of
/// those that are there no other.
///
/// A terminal is known by a descriptor of its name, taken while its master is held here. That opens
/// nothing, so it keeps no terminal alive, and it never comes to mean another that has the same
/// number later. For the deputy's thread.
final class Terminals implements AutoCloseable {
  /// How many a command may have at once.
  static final int MOST = 64;

  private static final int NUMBER = 0x80045430;
  private static final PathBytes DEVICES = PathBytes.of("/dev");
  private static final PathBytes SIDES = PathBytes.of("/dev/pts");
  private static final PathBytes MASTER = PathBytes.of("ptmx");

  private final Map<PathBytes, Descriptor> sides = new HashMap<>();

  /// Opens what is at `place` as `flags` say; nothing when that is no terminal of the program's.
  Optional<Answer> open(Place place, int flags) throws LinuxException {
    boolean among = place.called().equals(SIDES);
    if (place.slashed() || !(among || place.called().equals(DEVICES))) {
      return Optional.empty();
    }
    if (place.last().equals(MASTER)) {
      return make(place, flags);
    }
    return among ? side(place, flags) : Optional.empty();
  }

  private Optional<Answer> make(Place place, int flags) throws LinuxException {
    forget();
    if (sides.size() >= MOST) {
      return Optional.empty();
    }
    Descriptor master = place.directory().openAt(place.last(), OpenHow.onBehalf(flags, 0));
    try {
      PathBytes number = PathBytes.of(Integer.toString(number(master)));
      Descriptor side =
          Descriptor.open(SIDES.resolve(number), OpenHow.nameItself(OpenHow.NO_SYMLINKS));
      Optional.ofNullable(sides.put(number, side)).ifPresent(Descriptor::close);
    } catch (LinuxException e) {
      master.close();
      throw e;
    }
    return Optional.of(Openings.given(master, flags));
  }

  private static int number(Descriptor master) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment number = frame.bytes(Integer.BYTES);
      frame.call(SystemCall.IOCTL, master, master.number(), NUMBER, number.address());
      return number.get(ValueLayout.JAVA_INT, 0);
    }
  }

  private Optional<Answer> side(Place place, int flags) throws LinuxException {
    Descriptor side = sides.get(place.last());
    if (side == null || !side.status().isSameObject(place.directory().statusOf(place.last()))) {
      return Optional.empty();
    }
    return Optional.of(Openings.given(side.reopen(OpenHow.again(flags)), flags));
  }

  /// Forgets those that are gone.
  private void forget() throws LinuxException {
    for (PathBytes number : List.copyOf(sides.keySet())) {
      Descriptor side = sides.get(number);
      if (side != null && side.status().links() == 0) {
        side.close();
        sides.remove(number);
      }
    }
  }

  @Override
  public void close() {
    sides.values().forEach(Descriptor::close);
    sides.clear();
  }
}
