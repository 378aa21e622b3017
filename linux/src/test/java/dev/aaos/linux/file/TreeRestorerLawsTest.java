package dev.aaos.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Mark;
import dev.aaos.linux.change.Merging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a few generated writes did to a real tree is taken back; what the tree was is
/// known from looking at it with the JDK before.
@Timeout(120)
final class TreeRestorerLawsTest {
  private static final List<String> NAMES = List.of("a", "b", "d/c", "d/e/f", "d/e/g/h");
  private static final int ROUNDS = 15;

  @TempDir
  Path base;

  private final TreeWriter writer = new TreeWriter(new SplittableRandom(3));
  private final TreeRestorer restorer = new TreeRestorer(new SplittableRandom(4));

  /// One tree, and what was told of its changes.
  private static final class Ground {
    private final Sandbox box;
    private final OpenTree tree;
    private final SequencedMap<PathBytes, List<Change>> told = new LinkedHashMap<>();

    Ground(Path at) throws IOException {
      box = new Sandbox(Files.createDirectory(at));
      tree = OpenTree.own(box.tree());
    }

    Target target(PathBytes path) {
      return new Target(tree, path, box.everythingInside(), Optional.of(this::note));
    }

    /// Newest first, each as it comes back from its bytes.
    private void note(Change change) throws IOException {
      told.computeIfAbsent(change.path(), path -> new ArrayList<>())
          .addFirst(ChangeCodec.decode(ChangeCodec.encode(change)));
    }

    /// The file that was changed last for the first time comes first: a directory that
    /// was made for one is empty again before that one is removed.
    SequencedMap<PathBytes, List<Change>> takeTold() {
      SequencedMap<PathBytes, List<Change>> all = new LinkedHashMap<>(told).reversed();
      told.clear();
      return all;
    }

    /// Returns all there is: content, mode and time of files, modes of directories.
    Map<String, String> look() throws IOException {
      Map<String, String> all = new TreeMap<>();
      try (Stream<Path> paths = Files.walk(box.in)) {
        for (Path path : paths.toList()) {
          String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
          String rest = Files.isDirectory(path)
              ? ""
              : " " + Files.readString(path) + " "
                  + Files.getLastModifiedTime(path).toInstant();
          all.put(box.in.relativize(path).toString(), mode + rest);
        }
      }
      return all;
    }
  }

  private static void plant(Ground ground, RandomGenerator random) throws IOException {
    for (String name : NAMES) {
      if (random.nextInt(3) == 0) {
        Path file = ground.box.in.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old " + random.nextInt(100));
        Files.setPosixFilePermissions(
            file,
            PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r-----" : "rwx------"));
        Files.setLastModifiedTime(
            file,
            FileTime.from(Instant.ofEpochSecond(1_000_000_000 + random.nextInt(1_000), 7_000)));
      }
    }
  }

  private void change(Ground ground, RandomGenerator random, int round) throws IOException {
    Target target = ground.target(ground.box.path(NAMES.get(random.nextInt(NAMES.size()))));
    byte[] content = ("new " + round + " " + random.nextInt(3)).getBytes(StandardCharsets.UTF_8);
    boolean exists = Files.exists(Path.of(target.path().toString()));
    switch (random.nextInt(exists ? 4 : 2)) {
      case 0 -> writer.write(target, content);
      case 1 -> writer.append(target, content);
      case 2 -> writer.write(target, new byte[0]);
      default -> writer.edit(target, 1 << 20, TreeRestorerLawsTest::edited);
    }
  }

  private static byte[] edited(byte[] before) {
    String text = new String(before, StandardCharsets.UTF_8) + " edited";
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<PathBytes, Goal> restore(Ground ground, Map<PathBytes, List<Change>> changes)
      throws IOException {
    Map<PathBytes, Goal> goals = new HashMap<>();
    for (Map.Entry<PathBytes, List<Change>> one : changes.entrySet()) {
      Target target = ground.target(one.getKey());
      Goal expected =
          restorer.prospect(target, Changes.of(one.getValue()), false, 0).goal();
      Goal reached = restorer.restore(target, Changes.of(one.getValue()), TreeRestorer.Way.ALL);
      assertThat(reached.getClass()).isEqualTo(expected.getClass());
      goals.put(one.getKey(), reached);
    }
    return goals;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void restore_ofWhatWasWritten_leavesTheTreeAsItWas_andBackAgain(long seed) throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Ground ground = new Ground(base.resolve("r" + round));
      plant(ground, random);
      Map<String, String> before = ground.look();
      int steps = 1 + random.nextInt(8);
      for (int step = 0; step < steps; step++) {
        change(ground, random, round);
      }
      Map<String, String> after = ground.look();

      restore(ground, ground.takeTold());
      assertThat(ground.look()).describedAs("round %d", round).isEqualTo(before);
      SequencedMap<PathBytes, List<Change>> undone = ground.takeTold();

      restore(ground, undone);
      assertThat(withoutTimes(ground.look()))
          .describedAs("round %d, back again", round)
          .isEqualTo(withoutTimes(after));

      restore(ground, ground.takeTold());
      assertThat(ground.look()).describedAs("round %d, once more", round).isEqualTo(before);
      ground.tree.close();
    }
  }

  /// A file that is made again has the time at which that happens, unless it was kept.
  private static Map<String, String> withoutTimes(Map<String, String> look) {
    Map<String, String> plain = new TreeMap<>();
    look.forEach((name, text) -> plain.put(name, text.replaceAll(" \\S+Z$", "")));
    return plain;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void restore_ofWhatSomebodyChangedSince_touchesNothingOfIt(long seed) throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Ground ground = new Ground(base.resolve("s" + round));
      plant(ground, random);
      int steps = 2 + random.nextInt(6);
      int foreign = 1 + random.nextInt(steps);
      Map<PathBytes, String> theirs = new HashMap<>();
      for (int step = 0; step < steps; step++) {
        change(ground, random, round);
        if (step + 1 == foreign) {
          List<PathBytes> touched = List.copyOf(ground.told.keySet());
          PathBytes path = touched.get(random.nextInt(touched.size()));
          String word = "theirs" + random.nextInt(1_000_000);
          Path file = Path.of(path.toString());
          Files.writeString(file, Files.readString(file) + word);
          theirs.put(path, word);
        }
      }
      Map<String, String> before = ground.look();

      Map<PathBytes, Goal> goals = restore(ground, ground.takeTold());

      Map<String, String> now = ground.look();
      for (Map.Entry<PathBytes, String> one : theirs.entrySet()) {
        String name = ground.box.in.relativize(Path.of(one.getKey().toString())).toString();
        if (before.getOrDefault(name, "").contains(one.getValue())) {
          assertThat(now.get(name)).describedAs("round %d", round).contains(one.getValue());
        }
        if (goals.get(one.getKey()) instanceof Goal.Changed) {
          assertThat(now.get(name)).describedAs("round %d", round).isEqualTo(before.get(name));
        }
      }
      ground.tree.close();
    }
  }

  /// A merge that says no more than this: each line of what is there that is not of the agent.
  private static Optional<String> merge(String base, String ours, String theirs) {
    if (!theirs.isEmpty() && ours.startsWith(base)) {
      return Optional.of(theirs + ours.substring(base.length()));
    }
    return ours.equals(base) ? Optional.of(theirs) : Optional.empty();
  }

  private static String sha256(Path file) throws IOException {
    return Mark.of(Files.readAllBytes(file)).sha256();
  }

  private static void edit(Path file, String more) throws IOException {
    Files.writeString(file, Files.readString(file) + more);
  }

  /// Somebody adds to the file after some of the agent's changes; whatever these are, the merge is
  /// made of what each left, and what they wrote is there after it, once.
  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void merge_takesBackWhatWasWritten_keepsWhatSomebodyElseWrote_andIsTakenBackItself(long seed)
      throws IOException {
    RandomGenerator random = new SplittableRandom(seed);
    int clean = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Ground ground = new Ground(base.resolve("m" + round));
      Path file = Files.writeString(ground.box.in.resolve("a"), "old");
      Target target = ground.target(ground.box.path("a"));
      String theirs = "";
      int steps = 1 + random.nextInt(4);
      for (int step = 0; step < steps; step++) {
        byte[] all = (Files.readString(file) + " agent" + step).getBytes(StandardCharsets.UTF_8);
        writer.write(target, all);
        if (step + 1 == steps || random.nextBoolean()) {
          theirs = " theirs" + step;
          edit(file, theirs);
        }
      }
      Changes changes = Changes.of(ground.takeTold().firstEntry().getValue());
      String found = Files.readString(file);
      TreeRestorer.Merged merged = restorer.merged(target, changes, TreeRestorerLawsTest::merge);
      assertThat(merged.now().sha256()).isEqualTo(sha256(file));
      if (merged.result() instanceof Merging.Result.Clean(var look, byte[] content)) {
        clean++;
        TreeRestorer.Way way = way(sha256(file), Mark.of(content).sha256());
        assertThat(restorer.restore(target, changes, way)).isInstanceOf(Goal.Merged.class);
        assertThat(file).hasBinaryContent(content);
        assertThat(Files.readString(file))
            .startsWith("old")
            .endsWith(theirs)
            .doesNotContain("agent");
        assertThat(restorer.restore(target, changes, way)).isEqualTo(new Goal.Already());
        restore(ground, ground.takeTold());
        assertThat(file).hasContent(found);
        edit(file, " more");
        assertThat(restorer.restore(target, changes, way)).isInstanceOf(Goal.Changed.class);
        assertThat(file).hasContent(found + " more");
      }
      ground.tree.close();
    }
    assertThat(clean).isGreaterThan(ROUNDS / 3);
  }

  private static TreeRestorer.Way way(String of, String into) {
    Merging.Agreed agreed = new Merging.Agreed(TreeRestorerLawsTest::merge, of, into);
    return new TreeRestorer.Way(
        false, TreeRestorer.Part.ALL, Optional.empty(), Optional.of(agreed));
  }
}
