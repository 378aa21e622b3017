package dev.aaos.linux.hand;

import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.ConfinementException;
import java.util.Optional;

/// What touches names of files for one call. Used by one thread; close it.
public interface Hand extends AutoCloseable {
  /// The calling thread's own, with all the rights of this process.
  Hand OWN = (order, at) -> order.carryOut(at);

  /// Carries out `order` at `at`, and returns what it opened.
  ///
  /// @throws LinuxException when the kernel fails it
  /// @throws ConfinementException when the hand could not be held to what it may, or is gone
  Optional<Descriptor> carryOut(Order order, Descriptor at)
      throws LinuxException, ConfinementException;

  /// Opens `name`, relative to the directory `at`.
  default Descriptor open(Descriptor at, PathBytes name, OpenHow how)
      throws LinuxException, ConfinementException {
    return carryOut(new Order.Open(name, how), at).orElseThrow();
  }

  /// Opens the very object that the `O_PATH` descriptor `named` names.
  default Descriptor reopen(Descriptor named, OpenHow how)
      throws LinuxException, ConfinementException {
    return carryOut(new Order.Reopen(how), named).orElseThrow();
  }

  /// Makes the directory `name` for its owner alone.
  default void makeDirectory(Descriptor at, PathBytes name)
      throws LinuxException, ConfinementException {
    carryOut(new Order.MakeDirectory(name), at);
  }

  /// Renames `from` to `to`, both in `at`; `flags` as renameat2 has them.
  default void rename(Descriptor at, PathBytes from, PathBytes to, int flags)
      throws LinuxException, ConfinementException {
    carryOut(new Order.Rename(from, to, flags), at);
  }

  /// Gives the file `from` the second name `to`, which must be free, both in `at`.
  default void link(Descriptor at, PathBytes from, PathBytes to)
      throws LinuxException, ConfinementException {
    carryOut(new Order.Link(from, to), at);
  }

  /// Makes the symbolic link `name`, which leads to `target`.
  default void makeLink(Descriptor at, PathBytes name, PathBytes target)
      throws LinuxException, ConfinementException {
    carryOut(new Order.Symlink(name, target), at);
  }

  /// Makes the pipe `name`, for its owner alone.
  default void makePipe(Descriptor at, PathBytes name) throws LinuxException, ConfinementException {
    carryOut(new Order.Pipe(name), at);
  }

  /// Gives the very object that `object` names the further name `name`, which must be free.
  default void addName(Descriptor at, PathBytes name, Descriptor object)
      throws LinuxException, ConfinementException {
    carryOut(new Order.AddName(name, object), at);
  }

  /// Removes the name `name`, which is not a directory's.
  default void unlink(Descriptor at, PathBytes name) throws LinuxException, ConfinementException {
    carryOut(new Order.Unlink(name), at);
  }

  /// Removes the directory `name`, which is empty.
  default void removeDirectory(Descriptor at, PathBytes name)
      throws LinuxException, ConfinementException {
    carryOut(new Order.RemoveDirectory(name), at);
  }

  @Override
  default void close() {}
}
