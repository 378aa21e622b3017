package dev.aaos.linux.file;

import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.Body;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Current;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.Merging;
import dev.aaos.linux.change.Rewind;
import dev.aaos.linux.change.merge.Merger;
import dev.aaos.linux.file.RefusedException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Takes back changes of what lies at names of an [OpenTree], if nobody else has changed it since.
///
/// A file gets back its content, its owner as far as we may, its mode and the time of
/// its last change; what was made is removed, with the directories that were made for
/// it, if they are empty. What commands did to directories, links and pipes is taken back too.
/// However many changes are taken back, there is one step on the
/// disk, as a write of [TreeWriter] is one: a crash leaves what lies there as it is or as it
/// was. The target's witness is told of it as of any change, so that it can be taken
/// back too.
///
/// Any thread may call it.
public final class TreeRestorer {
  private final Placement placement;
  private final NodePlacement nodes;

  /// Names temporary files by `chance`, which must not be guessable.
  public TreeRestorer(RandomGenerator chance) {
    this.placement = new Placement(chance);
    this.nodes = new NodePlacement(placement);
  }

  /// What would be made of a name.
  ///
  /// @param now what the file there holds; empty when there is none, or it holds more than was
  ///     asked for
  /// @param status that of what lies there; empty where there is nothing
  /// @param ofNodes whether commands had to do with it, and not file tools alone
  /// @param shared the object that the file was, where it had other names as well
  @SuppressWarnings("ArrayRecordComponent") // for people to look at
  public record Prospect(
      Goal goal,
      Optional<byte[]> now,
      Optional<FileStatus> status,
      boolean ofNodes,
      Optional<Identity> shared) {}

  /// How changes are taken back.
  ///
  /// @param anyway whether it is done although somebody else has changed it since
  /// @param part how much of it is done
  /// @param link what it is to be another name of, if that is a file with the same content and
  ///     look; own name, in the same tree
  /// @param merge how what somebody else has done since is kept; empty where it is not
  public record Way(
      boolean anyway, Part part, Optional<PathBytes> link, Optional<Merging.Agreed> merge) {
    /// All of it.
    public static final Way ALL = new Way(false, Part.ALL, Optional.empty());

    /// All of it, whoever has changed it since.
    public static final Way ANYWAY = new Way(true, Part.ALL, Optional.empty());

    /// One in which nothing is merged.
    public Way(boolean anyway, Part part, Optional<PathBytes> link) {
      this(anyway, part, link, Optional.empty());
    }
  }

  /// How much is done.
  public enum Part {
    /// All of it.
    ALL,
    /// What is there gets its mode and its time; nothing is made or removed.
    LOOK,
    /// All of it, and a file is no name of another object any more: what is done to that later does
    /// not touch it.
    APART,
    /// The owner of the directory that is there is let into it, where it is in the way of what is
    /// to be done beneath.
    OPEN
  }

  /// Returns what would be made of what lies at `target`, and changes nothing.
  ///
  /// @param anyway whether it is made although somebody else has changed it since
  /// @param most how many bytes of a file are wanted
  /// @throws RefusedException when the object is outside or uncovered
  /// @throws LinuxException when the kernel fails a call
  public Prospect prospect(Target target, Changes changes, boolean anyway, int most)
      throws IOException {
    Changes all = changes.remembered();
    try (Node node = Node.at(target, all)) {
      Rewind.Course course = Rewind.course(all, node, anyway);
      if (course.goal() instanceof Goal.Content(var look, Body content)) {
        content.require();
      }
      Optional<byte[]> now = node.isFile() && node.size() <= most
          ? Optional.of(node.bytes(0, node.size()))
          : Optional.empty();
      return new Prospect(course.goal(), now, node.status(), course.ofNodes(), course.shared());
    }
  }

  /// Takes `changes` of what lies at `target` back, and returns what was made of it;
  /// nothing was done where that is [Goal.Already], [Goal.Changed] or [Goal.Unknown].
  ///
  /// @throws RefusedException as [TreeWriter#write]
  /// @throws LinuxException when the kernel fails a call; nothing is changed then, but a file
  ///     with other names may hold a part
  /// @throws IOException when the witness does; nothing is changed then
  public Goal restore(Target target, Changes changes, Way way) throws IOException {
    Changes all = changes.remembered();
    for (int attempt = 0; attempt < TreeWriter.MAX_ATTEMPTS; attempt++) {
      try (Node node = Node.at(target, all)) {
        Rewind.Course course = course(all, node, way);
        Optional<Goal> reached =
            node.isUnchanged() ? reach(target, node, course, way) : Optional.empty();
        if (reached.isPresent()) {
          return reached.get();
        }
      }
    }
    throw new RefusedException(Reason.UNSTABLE, target.path());
  }

  private static Rewind.Course course(Changes all, Node node, Way way) throws IOException {
    Rewind.Course course = Rewind.course(all, node, way.anyway());
    return way.merge().isPresent() ? way.merge().get().course(all, node, course) : course;
  }

  /// What a file comes to whose changes are taken back while what somebody else did is kept.
  ///
  /// @param now what it is known by as it is
  public record Merged(Merging.Result result, Mark now) {}

  /// Returns what merging `changes` of the file at `target` comes to, and changes nothing.
  ///
  /// @throws RefusedException as [#prospect]
  /// @throws LinuxException when the kernel fails a call
  public Merged merged(Target target, Changes changes, Merger merger) throws IOException {
    Changes all = changes.remembered();
    try (Node node = Node.at(target, all)) {
      return new Merged(Merging.of(all, node, merger), node.mark(0, node.size(), new byte[0]));
    }
  }

  private Optional<Goal> reach(Target target, Node node, Rewind.Course course, Way way)
      throws IOException {
    Goal goal = course.goal();
    if (goal instanceof Goal.Changed || goal instanceof Goal.Unknown) {
      return Optional.of(goal);
    }
    return switch (way.part()) {
      case OPEN -> open(target, node);
      case LOOK -> look(target, node, course);
      case APART -> nodes.apart(target, node, goal, course.shared());
      case ALL -> {
        if (way.link().isPresent()) {
          Optional<Goal> named = name(target, node, goal, way.link().get());
          if (named.isPresent()) {
            yield named;
          }
        }
        boolean files = !course.ofNodes() && (node.isFile() || !node.exists());
        yield files ? reach(target, node, goal) : nodes.reach(target, node, goal, course.shared());
      }
    };
  }

  private Optional<Goal> open(Target target, Node node) throws IOException {
    boolean closed = node.type().equals(Optional.of(FileType.DIRECTORY))
        && (node.look().permissions() & Looks.OPEN) != Looks.OPEN;
    if (!closed) {
      return Optional.of(new Goal.Already());
    }
    Look open = Looks.open(node.look());
    return nodes.give(target, node, new Goal.Looks(open), open);
  }

  private Optional<Goal> look(Target target, Node node, Rewind.Course course) throws IOException {
    return switch (course.goal()) {
      case Goal.Already _, Goal.Looks _ ->
        nodes.reach(target, node, course.goal(), course.shared());
      case Goal.Gone _, Goal.Content _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Name _ ->
        Optional.of(new Goal.Changed("something else was put there since"));
      case Goal.Directory _, Goal.Link _, Goal.Pipe _, Goal.Changed _, Goal.Unknown _ ->
        Optional.of(new Goal.Changed("it was removed since"));
    };
  }

  /// Makes `node` another name of the file `of`, if that has what `goal` wants; returns nothing
  /// where it has not, or is that file already, and nothing was done.
  private Optional<Goal> name(Target target, Node node, Goal goal, PathBytes of)
      throws IOException {
    try (Node other = Node.at(target.at(of), of)) {
      boolean same = other.isFile()
          && node.status().isPresent()
          && node.status().get().isSameObject(other.status().orElseThrow());
      if (!other.isFile() || same || !has(other, node, goal)) {
        return Optional.empty();
      }
      return nodes.name(target, node, other);
    }
  }

  private static boolean has(Node other, Node node, Goal goal) throws IOException {
    Mark mark = other.mark(0, other.size(), new byte[0]);
    return switch (goal) {
      case Goal.Content(Look look, Body content) ->
        isAlike(other, look) && mark.equals(content.mark());
      case Goal.Already() ->
        node.isFile()
            && isAlike(other, node.look())
            && mark.equals(node.mark(0, node.size(), new byte[0]));
      case Goal.Looks(Look look) ->
        node.isFile()
            && isAlike(other, look)
            && mark.equals(node.mark(0, node.size(), new byte[0]));
      case Goal.Gone _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Name _ -> false;
      case Goal.Directory _, Goal.Link _, Goal.Pipe _, Goal.Changed _, Goal.Unknown _ -> false;
    };
  }

  private static boolean isAlike(Node other, Look look) {
    return other.isOwnedAs(look) && other.look().permissions() == look.permissions();
  }

  /// Makes of what only file tools changed what `goal` says; returns nothing when it was changed
  /// meanwhile.
  private Optional<Goal> reach(Target target, Node node, Goal goal) throws IOException {
    boolean reached = node.there().isEmpty()
        ? create(target, node, goal)
        : reach(target, node.there().get(), node, goal);
    return reached ? Optional.of(goal) : Optional.empty();
  }

  /// Makes of the file that does not exist what `goal` says; returns false when it
  /// exists by now.
  private boolean create(Target target, Node node, Goal goal) throws IOException {
    return switch (goal) {
      case Goal.Content(Look look, Body content) -> {
        if (isThroughLink(target, node)) {
          throw new RefusedException(Reason.ANOTHER_FILE, target.path());
        }
        yield placement.create(target, new Placement.Fresh(content, Optional.of(look)));
      }
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> true;
      case Goal.Gone _, Goal.Merged _, Goal.Cut _, Goal.Added _, Goal.Looks _, Goal.Name _ ->
        throw new IllegalStateException("nothing of a file that does not exist: " + goal);
      case Goal.Directory _, Goal.Link _, Goal.Pipe _ ->
        throw new IllegalStateException("no file tool had to do with that: " + goal);
    };
  }

  private static boolean isThroughLink(Target target, Node node) throws IOException {
    try (Parents parents = Parents.of(target)) {
      return !parents.admit().equals(node.own());
    }
  }

  /// Makes of `file` what `goal` says; returns false when it was changed meanwhile.
  private boolean reach(Target target, Placement.Checked file, Current current, Goal goal)
      throws IOException {
    return switch (goal) {
      case Goal.Already _, Goal.Changed _, Goal.Unknown _ -> true;
      case Goal.Looks _, Goal.Name _, Goal.Directory _, Goal.Link _, Goal.Pipe _ ->
        throw new IllegalStateException("no file tool had to do with that: " + goal);
      case Goal.Gone(int directories) -> placement.remove(target, file, directories);
      case Goal.Content(Look look, Body content) -> {
        Look now = Look.of(file.status()).at(look.modified());
        yield placement.replace(target, file, new Placement.Fresh(content, Optional.of(now)));
      }
      case Goal.Merged(var look, byte[] content) ->
        placement.replace(target, file, new Placement.Fresh(content));
      case Goal.Cut(Look look, long size) ->
        inPlace(
            target,
            file,
            name -> cut(name, target, file, current, size),
            data -> data.truncate(size),
            look.modified());
      case Goal.Added(Look look, byte[] content) -> {
        Look before = Look.of(file.status());
        yield inPlace(
            target,
            file,
            name -> new Change.Appended(name, before, current.size(), Mark.of(content)),
            data -> data.write(content),
            look.modified());
      }
    };
  }

  /// Returns that all of `file` but its first `size` bytes is cut off. Where that is much, the
  /// whole
  /// of the file is kept.
  private static Change cut(
      PathBytes name, Target target, Placement.Checked file, Current current, long size)
      throws IOException {
    if (current.size() - size > Kept.MOST) {
      Mark after = current.mark(0, size, new byte[0]);
      return new Change.Replaced(name, Placement.keep(target, file), after);
    }
    byte[] tail = current.bytes(size, current.size());
    return new Change.Cut(name, Look.of(file.status()), size, tail);
  }

  private interface Naming {
    Change of(PathBytes realName) throws IOException;
  }

  private interface Deed {
    void to(Descriptor data) throws LinuxException;
  }

  /// Does `deed` to the very object, and gives it the time `modified`.
  private static boolean inPlace(
      Target target, Placement.Checked file, Naming change, Deed deed, Instant modified)
      throws IOException {
    try (Descriptor data = target.anchor().hand().reopen(file.named(), OpenHow.append())) {
      target.tell(() -> change.of(target.judge().standingName(file.named())));
      if (!data.status().isUnchangedSince(file.status())) {
        return false;
      }
      deed.to(data);
      data.changeModified(modified);
      data.sync();
      return true;
    }
  }
}
