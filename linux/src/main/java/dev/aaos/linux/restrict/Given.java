package dev.aaos.linux.restrict;

import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Counted;
import dev.aaos.linux.line.Message;
import dev.aaos.linux.trail.Trail;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The descriptors that came with a command, closed when it has been run.
///
/// @param trees copies of the views' trees, in order; empty when this process opens the views
///     itself
/// @param line the program's end of its line, which it gets as descriptor 3
/// @param door leads to who speaks in place of hosts
/// @param trail where is put aside what the command changes
/// @param groups the doors of its control groups
/// @param numbers how many process numbers there may be where these are its own
public record Given(
    List<Descriptor> trees,
    Optional<Descriptor> line,
    Optional<Descriptor> door,
    Optional<Trail> trail,
    List<Descriptor> groups,
    int numbers)
    implements AutoCloseable {
  /// None.
  public static final Given NOTHING = new Given(
      List.of(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      List.of(),
      Bounds.DEFAULT.numbers(Set.of(Counted.PROCESSES)));

  /// Copies the lists.
  public Given {
    trees = List.copyOf(trees);
    groups = List.copyOf(groups);
  }

  /// Returns `all` that came with `run`, told apart.
  public static Given of(List<Descriptor> all, Message.Run run) {
    int before = all.size() - run.groups();
    int trail = run.hasTrail() ? before - 1 : before;
    boolean opened = !run.program().egress().authority().isEmpty();
    int door = opened ? trail - 1 : trail;
    int trees = run.line() ? door - 1 : door;
    return new Given(
        all.subList(0, trees),
        run.line() ? Optional.of(all.get(trees)) : Optional.empty(),
        opened ? Optional.of(all.get(door)) : Optional.empty(),
        run.hasTrail() ? Optional.of(new Trail(all.get(trail), run.trail())) : Optional.empty(),
        all.subList(before, all.size()),
        run.numbers());
  }

  @Override
  public void close() {
    trees.forEach(Descriptor::close);
    line.ifPresent(Descriptor::close);
    door.ifPresent(Descriptor::close);
    trail.ifPresent(Trail::close);
    groups.forEach(Descriptor::close);
  }
}
