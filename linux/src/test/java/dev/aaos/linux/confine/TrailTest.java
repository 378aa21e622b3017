package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.file;
import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.FileType;
import dev.aaos.linux.change.After;
import dev.aaos.linux.change.Batch;
import dev.aaos.linux.change.Before;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.Kept;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.merge.Text;
import dev.aaos.linux.confine.Commands.Collector;
import dev.aaos.linux.confine.Snapshot.Thing;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.piece.Piece;
import dev.aaos.linux.piece.Pieces;
import dev.aaos.linux.piece.SparseDigest;
import dev.aaos.linux.trail.Trails;
import dev.aaos.testkit.Deeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a command changes is put aside before, whatever it does: compared with the whole tree as it
/// was, and as it is.
@Timeout(600)
class TrailTest {
  private static final int RUNS = Integer.getInteger("aaos.trails", 40);

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatBecameAnother_isToldAsItWasAndIs_andNothingElseIs(Tier tier) throws Exception {
    Path base = Commands.place();
    try (Commands commands = new Commands(Commands.modules(base), tier)) {
      Trails trails = new Trails(base.resolve("trails"), 1L << 30, TrailTest::fail);
      for (int seed = 0; seed < RUNS; seed++) {
        Path work = Files.createDirectory(base.resolve("work" + seed));
        Commands.giveAll(work);
        Deeds deeds = new Deeds(new SplittableRandom(seed));
        Land land = new Land(commands.confiner(), tier, work, views(work));
        land.run(deeds.tree(), Confiner.Along.NOTHING);
        Snapshot before = Snapshot.of(work);
        String script = deeds.work();

        Map<String, Change.Became> told = land.watched(script, trails);

        check("seed " + seed + ":\n" + script, told, before, Snapshot.of(work));
      }
    } finally {
      Commands.remove(base);
    }
  }

  private static void fail(String what) {
    throw new AssertionError(what);
  }

  private static List<View> views(Path work) {
    return List.of(tree(work, Access.READ, Access.EXECUTE, Access.WRITE));
  }

  /// Where commands work, and what they may see of it.
  private record Land(Confiner confiner, Tier tier, Path work, List<View> views) {
    void run(String script, Confiner.Along along) throws Exception {
      Program program = Commands.program(
          Bounds.DEFAULT.within(Duration.ofSeconds(20)),
          views,
          "/tmp",
          "cd " + work + "\n" + script);
      Ending ending = confiner.run(program, tier, along, new Collector());
      assertThat(ending).as(script).isEqualTo(new Ending.Exited(0));
    }

    /// Runs `script`, and returns what became of what it changed.
    Map<String, Change.Became> watched(String script, Trails trails) throws Exception {
      Map<String, Change.Became> told = new TreeMap<>();
      try (Trails.Started trail = trails.begin(1, views, confiner.owner(tier))) {
        run(script, new Confiner.Along(Optional.empty(), Optional.of(trail)));
        trail.settle(new Taking(told, new ArrayList<>()));
      }
      return told;
    }
  }

  /// Takes what became of it, and looks whether the pieces are those it tells of.
  private record Taking(Map<String, Change.Became> told, List<byte[]> pieces)
      implements Trails.Taker {
    @Override
    public void take(byte[] image) throws IOException {
      for (Batch.Placed placed : Batch.all(image)) {
        Change.Became became = (Change.Became) placed.change();
        told.put(became.path().toString(), became);
        if (became.before() instanceof Before.File(Kept.InPieces(var look, Pieces all), var of)) {
          SparseDigest digest = new SparseDigest();
          all.read(number -> Piece.decode(pieces.get((int) number)), digest);
          assertThat(digest.end(all.size())).isEqualTo(all.sha256());
        }
      }
    }

    @Override
    public long piece(byte[] image) {
      pieces.add(image);
      return pieces.size() - 1L;
    }
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aFileThatIsGrantedByItself_isPutAsideBeforeTheCommandBegins(Tier tier) throws Exception {
    Path base = Commands.place();
    try (Commands commands = new Commands(Commands.modules(base), tier)) {
      Path work = Files.createDirectory(base.resolve("work"));
      Path one = Files.writeString(work.resolve("one"), "as it was");
      Path other = Files.writeString(work.resolve("other"), "not touched");
      Commands.giveAll(work);
      List<View> views = List.of(
          tree(work, Access.READ), file(one, Access.READ, Access.WRITE), file(other, Access.WRITE));

      Map<String, Change.Became> told = new Land(commands.confiner(), tier, work, views)
          .watched(
              "echo changed > one", new Trails(base.resolve("trails"), 1L << 30, TrailTest::fail));

      assertThat(told).containsOnlyKeys(one.toString());
      assertThat(told.values())
          .extracting(Change.Became::before)
          .singleElement()
          .isInstanceOfSatisfying(
              Before.File.class,
              was -> assertThat(was.kept())
                  .isInstanceOfSatisfying(
                      Kept.Whole.class,
                      whole -> assertThat(whole.content()).asString().isEqualTo("as it was")));
    } finally {
      Commands.remove(base);
    }
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatACommandLeaves_isKeptWhereItWasATextAndIsOne_asLongAsThereIsRoom(Tier tier)
      throws Exception {
    Path base = Commands.place();
    try (Commands commands = new Commands(Commands.modules(base), tier)) {
      Path work = Files.createDirectory(base.resolve("work"));
      Files.writeString(work.resolve("text"), "as it was\n");
      Files.writeString(work.resolve("odd"), "was\u0000\n");
      Files.writeString(work.resolve("large"), "was\n".repeat(Text.MOST / 4 + 1));
      String much = "was\n".repeat(Text.MOST / 4);
      Path many = Files.createDirectory(work.resolve("many"));
      for (int i = 0; i < 135; i++) {
        Files.writeString(many.resolve("f" + i), much);
      }
      Commands.giveAll(work);

      Map<String, Change.Became> told = new Land(commands.confiner(), tier, work, views(work))
          .watched(
              "sed -i s/was/is/ text odd large; echo made > made; sed -i s/was/are/ many/*",
              new Trails(base.resolve("trails"), 1L << 30, TrailTest::fail));

      assertThat(left(told, work.resolve("text"))).contains("as it is\n");
      assertThat(left(told, work.resolve("odd"))).isEmpty();
      assertThat(left(told, work.resolve("large"))).isEmpty();
      assertThat(left(told, work.resolve("made"))).isEmpty();
      assertThat(told.keySet().stream().filter(path -> left(told, Path.of(path)).isPresent()))
          .hasSizeBetween(127, 129);
    } finally {
      Commands.remove(base);
    }
  }

  private static Optional<String> left(Map<String, Change.Became> told, Path path) {
    return Optional.ofNullable(told.get(path.toString()))
        .filter(became -> became.after() instanceof After.File)
        .flatMap(became -> ((After.File) became.after()).text());
  }

  private static void check(
      String what, Map<String, Change.Became> told, Snapshot before, Snapshot after) {
    Set<String> names = new TreeSet<>(before.things().keySet());
    names.addAll(after.things().keySet());
    for (String name : names) {
      Optional<Thing> was = before.at(name);
      Optional<Thing> is = after.at(name);
      String one = what + "\n" + name;
      boolean shared = before.links().containsKey(name);
      if (told.containsKey(name)) {
        assertThat(was.equals(is) && !shared).as("told in vain: " + one).isFalse();
        check(one, told.get(name), was, is);
      } else {
        assertThat(is).as("not told: " + one).isEqualTo(was);
      }
    }
    assertThat(names).as(what).containsAll(told.keySet());
  }

  private static void check(
      String what, Change.Became became, Optional<Thing> was, Optional<Thing> is) {
    switch (became.before()) {
      case Before.Nothing nothing -> assertThat(was).as(what).isEmpty();
      case Before.File(Kept kept, var shared) -> {
        assertThat(was.map(Thing::look)).as(what).contains(kept.look());
        assertThat(was.map(Thing::type)).as(what).contains(FileType.FILE);
        switch (kept) {
          case Kept.Whole whole ->
            assertThat(was.map(Thing::content)).as(what).contains(whole.mark().sha256());
          case Kept.InPieces pieces ->
            assertThat(was.map(Thing::content)).as(what).contains(pieces.mark().sha256());
          case Kept.Same same ->
            assertThat(was.map(Thing::content)).as(what).isEqualTo(is.map(Thing::content));
          case Kept.Lost(var look, long size, String why) ->
            assertThat(size).as(what).isGreaterThan(Kept.MOST);
        }
      }
      case Before.Directory(var look) ->
        assertThat(was).as(what).contains(new Thing(FileType.DIRECTORY, look, ""));
      case Before.Link(var look, var target) ->
        assertThat(was).as(what).contains(new Thing(FileType.SYMLINK, look, target.toString()));
      case Before.Other(var look, var type) ->
        assertThat(was).as(what).contains(new Thing(type, look, ""));
    }
    switch (became.after()) {
      case After.Nothing nothing -> assertThat(is).as(what).isEmpty();
      case After.File(var look, Mark mark, var text) ->
        assertThat(is).as(what).contains(new Thing(FileType.FILE, look, mark.sha256()));
      case After.Directory(var look) ->
        assertThat(is).as(what).contains(new Thing(FileType.DIRECTORY, look, ""));
      case After.Link(var target) ->
        assertThat(is.map(Thing::content)).as(what).contains(target.toString());
      case After.Other(var type) -> assertThat(is.map(Thing::type)).as(what).contains(type);
    }
  }
}
