package dev.aaos.linux.trail;

import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Names;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Identity;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Look;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.merge.Text;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Pieces;
import dev.aaos.linux.piece.SparseDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out what became of all that was put aside for a command, which has ended: looks at each
/// name once more, and tells what is another now. For one thread.
///
/// It looks with the rights of this process, through no link. What came back to what it was
/// is left out.
final class Settlement {
  private static final int ENOUGH = 1 << 20;
  private static final int MOST_TEXT = 32 << 20;

  private final Spool spool;
  private int room = MOST_TEXT;
  private final Map<Identity, Pieces> aside = new HashMap<>();
  private final Map<Identity, Pieces> stored = new HashMap<>();

  /// Of what lies in `spool`.
  Settlement(Spool spool) {
    this.spool = spool;
  }

  /// Gives `taker` what became of it all, in as many images as it takes.
  void tell(Trails.Taker taker) throws IOException {
    try (Directories directories = new Directories()) {
      tell(taker, directories);
    }
  }

  private void tell(Trails.Taker taker, Directories directories) throws IOException {
    Batch batch = new Batch();
    Map<PathBytes, Optional<Entry.Thing>> names = new LinkedHashMap<>(spool.names());
    OtherNames.of(spool).forEach((path, thing) -> names.put(path, Optional.of(thing)));
    for (Map.Entry<PathBytes, Optional<Entry.Thing>> name : names.entrySet()) {
      Optional<Change.Became> change = change(directories, name.getKey(), name.getValue());
      if (change.isPresent()) {
        batch.add(stored(change.get(), taker));
      }
      if (batch.size() >= ENOUGH) {
        taker.take(batch.image());
        batch = new Batch();
      }
    }
    if (!batch.isEmpty()) {
      taker.take(batch.image());
    }
  }

  private Optional<Change.Became> change(
      Directories directories, PathBytes path, Optional<Entry.Thing> was) throws IOException {
    Found now = find(directories, path, was.filter(this::isRewritten).isPresent());
    if (was.isPresent() && now.is(was.get()) && !spool.isWhole(was.get().identity())) {
      return Optional.empty();
    }
    Before before = was.isPresent() ? before(path, was.get()) : new Before.Nothing();
    return now.isSame(before, was.filter(one -> one.links() > 1))
        ? Optional.empty()
        : Optional.of(new Change.Became(path, before, kept(before, now.after)));
  }

  private boolean isRewritten(Entry.Thing was) {
    return was.type() == FileType.FILE && spool.isWhole(was.identity());
  }

  /// Returns `after` with its text, if it is kept.
  private After kept(Before before, After after) {
    if (!(after instanceof After.File(Look look, Mark mark, Optional<String> text))
        || text.isEmpty()) {
      return after;
    }
    boolean kept = mark.size() <= room
        && before instanceof Before.File(Kept content, var shared)
        && content.isText();
    room -= kept ? (int) mark.size() : 0;
    return kept ? after : new After.File(look, mark);
  }

  /// @param status of what lies there, if anything does
  private record Found(Optional<FileStatus> status, After after) {
    static final Found NOTHING = new Found(Optional.empty(), new After.Nothing());

    /// Returns whether it is the very object, and nobody has touched it.
    boolean is(Entry.Thing was) {
      return status.isPresent()
          && Identity.of(status.get()).equals(was.identity())
          && status.get().changed().equals(was.changed())
          && status.get().size() == was.size()
          && Look.of(status.get()).permissions() == was.look().permissions()
          && Look.of(status.get()).modified().equals(was.look().modified());
    }

    /// Returns whether it is as it was.
    ///
    /// @param shared what it was, where it had other names: then it must be the same object
    boolean isSame(Before before, Optional<Entry.Thing> shared) {
      return switch (before) {
        case Before.Nothing nothing -> after instanceof After.Nothing;
        case Before.File(Kept kept, var identity) ->
          after instanceof After.File(Look look, Mark mark, var text)
              && look.equals(kept.look())
              && isSame(kept, mark)
              && shared
                  .map(Entry.Thing::identity)
                  .equals(status.map(Identity::of).filter(one -> shared.isPresent()));
        case Before.Directory(Look was) ->
          after instanceof After.Directory(Look look) && look.equals(was);
        case Before.Link(Look look, PathBytes target) ->
          after.equals(new After.Link(target)) && hasLook(look);
        case Before.Other(Look look, FileType type) ->
          after.equals(new After.Other(type)) && hasLook(look);
      };
    }

    private static boolean isSame(Kept kept, Mark mark) {
      return switch (kept) {
        case Kept.Whole whole -> mark.equals(whole.mark());
        case Kept.InPieces pieces -> mark.equals(pieces.mark());
        case Kept.Same same -> true;
        case Kept.Lost lost -> false;
      };
    }

    private boolean hasLook(Look look) {
      return status.map(Look::of).equals(Optional.of(look));
    }
  }

  private Before before(PathBytes path, Entry.Thing was) throws IOException {
    Look look = spool.onDisk(path, was.look());
    return switch (was.type()) {
      case FILE -> new Before.File(kept(look, was), Optional.of(was.identity()));
      case DIRECTORY -> new Before.Directory(look);
      case SYMLINK -> new Before.Link(look, was.target().orElseThrow());
      case PIPE, OTHER -> new Before.Other(look, was.type());
    };
  }

  private Kept kept(Look look, Entry.Thing was) throws IOException {
    Optional<Entry> content = spool.content(was.identity());
    if (content.isEmpty()) {
      return new Kept.Same(look);
    }
    return switch (content.get()) {
      case Entry.Content(Identity of, byte[] bytes) -> new Kept.Whole(look, bytes);
      case Entry.Lost(Identity of, String why) -> new Kept.Lost(look, was.size(), why);
      case Entry.Large large -> new Kept.InPieces(look, pieces(large));
      case Entry.Name _, Entry.Tree _, Entry.Part _ ->
        throw new IllegalStateException("that is no content");
    };
  }

  /// Returns what `large` tells of; its parts still lie here, and are named by where.
  private Pieces pieces(Entry.Large large) throws IOException {
    Pieces known = aside.get(large.of());
    if (known != null) {
      return known;
    }
    List<Pieces.Stored> parts = spool.parts(large);
    SparseDigest digest = new SparseDigest();
    new Pieces(large.size(), "", large.extents(), parts).read(spool::part, digest);
    Pieces pieces = new Pieces(large.size(), digest.end(large.size()), large.extents(), parts);
    aside.put(large.of(), pieces);
    return pieces;
  }

  /// Has `taker` keep what `change` tells of in pieces, each file once, and returns it with the
  /// numbers of their records.
  private Change stored(Change.Became change, Trails.Taker taker) throws IOException {
    if (!(change.before() instanceof Before.File(Kept kept, Optional<Identity> shared))
        || !(kept instanceof Kept.InPieces(Look look, Pieces content))) {
      return change;
    }
    Identity of = shared.orElseThrow();
    Pieces known = stored.get(of);
    if (known == null) {
      known = stored(content, taker);
      stored.put(of, known);
    }
    Before before = new Before.File(new Kept.InPieces(look, known), shared);
    return new Change.Became(change.path(), before, change.after());
  }

  private Pieces stored(Pieces content, Trails.Taker taker) throws IOException {
    List<Pieces.Stored> records = new ArrayList<>();
    for (Pieces.Stored one : content.stored()) {
      long record = taker.piece(Piece.encode(spool.part(one.record())));
      records.add(new Pieces.Stored(record, one.length()));
    }
    return new Pieces(content.size(), content.sha256(), content.extents(), records);
  }

  /// @param texts whether texts are wanted
  private static Found find(Directories directories, PathBytes path, boolean texts)
      throws IOException {
    try (Descriptor object = directories
        .of(path.parent().orElse(PathBytes.ROOT))
        .openAt(path.name(), OpenHow.nameItself(OpenHow.BENEATH))) {
      FileStatus status = object.status();
      return new Found(Optional.of(status), after(object, status, texts));
    } catch (LinuxException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
        return Found.NOTHING;
      }
      throw e;
    }
  }

  /// Opens directories, and keeps the last open: what stands side by side was often changed in
  /// turn.
  private static final class Directories implements AutoCloseable {
    private PathBytes name = PathBytes.ROOT;
    private Optional<Descriptor> open = Optional.empty();

    Descriptor of(PathBytes wanted) throws LinuxException {
      if (open.isEmpty() || !name.equals(wanted)) {
        close();
        open = Optional.of(Descriptor.open(wanted, OpenHow.nameDirectory(OpenHow.NO_SYMLINKS)));
        name = wanted;
      }
      return open.get();
    }

    @Override
    public void close() {
      open.ifPresent(Descriptor::close);
      open = Optional.empty();
    }
  }

  private static After after(Descriptor object, FileStatus status, boolean texts)
      throws LinuxException {
    return switch (status.type()) {
      case FILE -> file(object, status, texts && status.size() <= Text.MOST);
      case DIRECTORY -> new After.Directory(Look.of(status));
      case SYMLINK -> new After.Link(Names.target(object));
      case PIPE, OTHER -> new After.Other(status.type());
    };
  }

  private static After file(Descriptor object, FileStatus status, boolean text)
      throws LinuxException {
    Look look = Look.of(status);
    try (Descriptor data = object.reopen(OpenHow.read(OpenHow.FOLLOW))) {
      if (text) {
        byte[] content = data.read(Text.MOST + 1);
        if (content.length <= Text.MOST) {
          return new After.File(look, Mark.of(content), Text.of(content));
        }
      }
      return new After.File(look, Mark.of(data::readAt, status.size()));
    } catch (LinuxException e) {
      if (e.is(Errno.EACCES) || e.is(Errno.EPERM)) {
        return new After.File(look, Mark.unread(status.size()));
      }
      throw e;
    }
  }
}
