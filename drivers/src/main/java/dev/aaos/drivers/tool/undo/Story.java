package dev.aaos.drivers.tool.undo;

import dev.aaos.drivers.tool.ChangeRef;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.piece.Pieces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The changes of what lies at one name, newest first, and how many directories were made for it.
record Story(List<ChangeRef> refs, int directories, UndoPlanner.Images images) implements Changes {
  /// Those of many names, in the order in which each was changed first.
  ///
  /// @param lost the records of which nothing can be read any more, and why
  record All(SequencedMap<PathBytes, Story> names, SequencedMap<Long, String> lost) {}

  /// Returns what the records `kept` tell, oldest first.
  static All of(List<Long> kept, UndoPlanner.Images images) {
    All all = new All(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (long record : kept) {
      try {
        for (Batch.Placed one : changes(images.image(record))) {
          ChangeRef ref = new ChangeRef(record, one.at());
          all.names.merge(
              one.change().path(),
              new Story(List.of(ref), made(one.change()), images),
              Story::followedBy);
        }
      } catch (IOException e) {
        all.lost.put(record, String.valueOf(e.getMessage()));
      }
    }
    return all;
  }

  private static List<Batch.Placed> changes(byte[] image) throws IOException {
    return Batch.isOne(image)
        ? Batch.all(image)
        : List.of(new Batch.Placed(0, ChangeCodec.decode(image)));
  }

  private static int made(Change change) {
    return change instanceof Change.Made(var path, int count, var after) ? count : 0;
  }

  private static Story followedBy(Story known, Story newer) {
    List<ChangeRef> more = new ArrayList<>(newer.refs);
    more.addAll(known.refs);
    return new Story(more, Math.max(known.directories, newer.directories), known.images);
  }

  @Override
  public int count() {
    return refs.size();
  }

  @Override
  public Change change(int index) throws IOException {
    ChangeRef ref = refs.get(index);
    return ref.in(images.image(ref.record()));
  }

  @Override
  public byte[] piece(long record) throws IOException {
    return images.piece(record);
  }

  @Override
  public void require(Pieces content) throws IOException {
    images.require(content);
  }
}
