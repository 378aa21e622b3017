package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.PathPattern;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.file.CheckedDirectory;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.RefusedException;
import dev.aaos.linux.file.Target;
import dev.aaos.linux.keep.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What one call may touch: the tree it walks, and the judge of every object it finds there.
///
/// There is one grant for each thing the call needs, and an object is covered when each of them
/// covers it, each in its own kind: a grant for reading never serves for writing. What is judged
/// is the object's own name, resolved by the kernel and translated back into the name the grant
/// has for it; a name that is not UTF-8 is nobody's.
///
/// Nothing is opened before [#begin]. Remembers the last verdict. For one thread.
final class Reach implements Coverage, AutoCloseable {
  private static final Set<Access> READING = Set.of(Access.READ);
  private static final Set<Access> WRITING = Set.of(Access.WRITE);

  private final List<Part> parts;
  private Optional<String> found = Optional.empty();
  private OfPath lacking;
  private Optional<OpenTree> opened = Optional.empty();
  private Optional<Witness> witness = Optional.empty();

  /// A need and the grant that answers it.
  private record Part(OfPath need, Held grant, GrantedTree tree, CallContext context) {
    boolean covers(String name) {
      OfPath actual = need.withPath(PathPattern.literal(name));
      return grant.capability().covers(actual) && context.isRuled(actual);
    }

    /// Returns what of the machine the grant comes to, for this need: what Linux can hold a thread
    /// to are whole trees and single objects. To replace one file is to write its directory.
    View view() {
      if (need instanceof Capability.FileRead) {
        Optional<String> only =
            grant.capability() instanceof OfPath of ? of.path().literal() : Optional.empty();
        return only.map(PathBytes::of)
            .map(path ->
                new View(path, tree.real().resolve(path.relativeTo(tree.prefix())), false, READING))
            .orElseGet(() -> new View(tree.prefix(), tree.real(), true, READING));
      }
      return new View(tree.prefix(), tree.real(), true, WRITING);
    }
  }

  private Reach(List<Part> parts) {
    this.parts = parts;
    this.lacking = parts.getLast().need;
  }

  /// Returns what `grants` let a call reach that needs all of `needs`; nothing when one of them
  /// has no grant whose tree holds it.
  ///
  /// @param needs at least one; the tree of the last one's grant is walked
  /// @param context of the call, which is asked about each object besides
  static Optional<Reach> of(List<? extends OfPath> needs, List<Held> grants, CallContext context) {
    List<Part> parts = new ArrayList<>();
    for (OfPath need : needs) {
      Optional<Part> part = grants.stream()
          .filter(grant -> grant.capability().covers(need))
          .map(grant -> new Part(need, grant, tree(grant), context))
          .filter(candidate -> holds(candidate.tree, need))
          .findFirst();
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(new Reach(List.copyOf(parts)));
  }

  private static GrantedTree tree(Held grant) {
    return new GrantedTree(
        PathBytes.of(grant.root().lexical()), PathBytes.of(grant.root().real()));
  }

  private static boolean holds(GrantedTree tree, OfPath need) {
    return need.path()
        .literal()
        .filter(path -> PathBytes.of(path).isWithin(tree.prefix()))
        .isPresent();
  }

  /// Returns what of the machine this reaches.
  List<View> views() {
    return parts.stream().map(Part::view).toList();
  }

  /// Has `start` open what is reached. Once.
  Reach begin(OpenTree.Start start) {
    opened = Optional.of(new OpenTree(parts.getLast().tree, start));
    return this;
  }

  /// Has `start` open what is reached, and `told` of what is changed there. Once.
  Reach begin(OpenTree.Start start, Witness told) {
    witness = Optional.of(told);
    return begin(start);
  }

  /// Returns the file `path`, to be changed.
  Target target(FilePath path) {
    return new Target(tree(), path.bytes(), this, witness);
  }

  /// Returns the tree to walk.
  OpenTree tree() {
    return opened.orElseThrow();
  }

  /// Opens the regular file `path` for reading.
  CheckedFile openFile(PathBytes path)
      throws LinuxException, RefusedException, ConfinementException {
    return tree().openFile(path, this);
  }

  /// Opens the directory `path` for listing.
  CheckedDirectory openDirectory(PathBytes path)
      throws LinuxException, RefusedException, ConfinementException {
    return tree().openDirectory(path, this);
  }

  @Override
  public void close() {
    opened.ifPresent(OpenTree::close);
  }

  @Override
  public Cover of(PathBytes real) {
    Cover cover = Cover.ANY_LINKS;
    for (Part part : parts) {
      found = part.tree.nameOf(real).flatMap(PathBytes::text);
      if (found.filter(part::covers).isEmpty()) {
        lacking = part.need;
        return Cover.NONE;
      }
      if (!part.grant.anyLinks()) {
        lacking = part.need;
        cover = Cover.SINGLE_LINK;
      }
    }
    return cover;
  }

  /// Returns the name of the object judged last, as the grant spells it; nothing when it has
  /// none.
  Optional<String> found() {
    return found;
  }

  /// Returns the need whose grant does not cover the object judged last, or not with several
  /// links.
  OfPath lacking() {
    return lacking;
  }
}
