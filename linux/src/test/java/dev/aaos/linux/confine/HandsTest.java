package dev.aaos.linux.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.file.CheckedDirectory;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.Coverage;
import dev.aaos.linux.file.GrantedTree;
import dev.aaos.linux.file.OpenTree;
import dev.aaos.linux.file.RefusedException;
import dev.aaos.linux.file.Target;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls on files whose hand is held to what they may reach: it is, whatever the code that judges
/// says. What that code does by itself is what `GrantedTreeTest` and `TreeWriterTest` are about.
@Timeout(120)
final class HandsTest {
  /// A judge that lets everything pass: the defect that must not be an escape.
  private static final Coverage BROKEN = real -> Coverage.Cover.ANY_LINKS;

  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);
  private static final Set<Access> READING = Set.of(Access.READ);
  private static final Set<Access> WRITING = Set.of(Access.WRITE);

  private final TreeWriter writer = new TreeWriter(new SplittableRandom(3));
  private final Map<Tier, Confiner> confiners = new EnumMap<>(Tier.class);
  private Path base;
  private Path in;
  private Path out;
  private Path modules;

  @BeforeEach
  void plant() throws IOException {
    base = Commands.place();
    in = Files.createDirectory(base.resolve("in"));
    out = Files.createDirectory(base.resolve("out"));
    modules = Commands.modules(base);
    Files.writeString(in.resolve("a"), "hello");
    Files.createDirectories(in.resolve("sub/deep"));
    Files.writeString(out.resolve("secret"), "secret");
  }

  @AfterEach
  void remove() throws IOException {
    confiners.values().forEach(Confiner::close);
    Commands.remove(base);
  }

  private Confiner confiner(Tier tier) {
    return confiners.computeIfAbsent(
        tier,
        _ -> new Confiner(new Confiner.Setup(
            PathBytes.of(Path.of(System.getProperty("java.home"), "bin/java").toString()),
            PathBytes.of(modules.toString()),
            65534,
            65534)));
  }

  private static PathBytes bytes(Path path) {
    return PathBytes.of(path.toString());
  }

  /// Returns the tree at `path`, whose hand may do `access` in the trees `held`.
  private OpenTree open(Tier tier, Path path, Set<Access> access, Path... held) {
    List<View> views = new ArrayList<>();
    for (Path one : held.length == 0 ? new Path[] {path} : held) {
      views.add(new View(bytes(one), bytes(one), !Files.isRegularFile(one), access));
    }
    return new OpenTree(
        new GrantedTree(bytes(path), bytes(path)), confiner(tier).hand(tier, views));
  }

  private Coverage inside() {
    PathBytes tree = bytes(in);
    return real -> real.isWithin(tree) ? Coverage.Cover.SINGLE_LINK : Coverage.Cover.NONE;
  }

  private static String read(OpenTree tree, Path path, Coverage coverage) throws IOException {
    try (tree;
        CheckedFile file = tree.openFile(bytes(path), coverage)) {
      return new String(file.readFirst(100), StandardCharsets.UTF_8);
    }
  }

  private static void refused(ThrowingCallable deed) {
    assertThatThrownBy(deed)
        .asInstanceOf(type(LinuxException.class))
        .matches(e -> e.is(Errno.EACCES));
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatIsGranted_isReadListedAndWritten(Tier tier) throws Exception {
    assertThat(confiner(tier).hands(Optional.of(tier))).isEqualTo(tier);
    assertThat(read(open(tier, in, READING), in.resolve("a"), inside())).isEqualTo("hello");
    try (OpenTree tree = open(tier, in, READING);
        CheckedDirectory directory = tree.openDirectory(bytes(in), inside())) {
      assertThat(directory.realName()).isEqualTo(bytes(in));
      assertThat(directory.entries(9))
          .extracting(entry -> entry.name().toString())
          .containsExactlyInAnyOrder("a", "sub");
    }
    try (OpenTree tree = open(tier, in, Set.of(Access.READ, Access.WRITE))) {
      writer.write(Target.of(tree, bytes(in.resolve("x/y/z")), inside()), NEW);
      writer.append(Target.of(tree, bytes(in.resolve("x/y/z")), inside()), NEW);
      writer.write(Target.of(tree, bytes(in.resolve("a")), inside()), NEW);
      writer.edit(
          Target.of(tree, bytes(in.resolve("a")), inside()), 9, before -> new byte[] {before[1]});
    }

    assertThat(in.resolve("x/y/z")).hasContent("newnew");
    assertThat(in.resolve("a")).hasContent("e");
    assertThat(Files.getOwner(in.resolve("x/y/z"))).isEqualTo(Files.getOwner(in));
    assertThat(Files.getOwner(in.resolve("x"))).isEqualTo(Files.getOwner(in));
    assertThat(Files.getOwner(in.resolve("a"))).isEqualTo(Files.getOwner(in));
    assertThat(names(in)).containsExactly("a", "sub", "sub/deep", "x", "x/y", "x/y/z");
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatTheHandMayNotReach_isNotReached_evenWhereTheJudgeLetsAllPass(Tier tier)
      throws Exception {
    Path secret = out.resolve("secret");
    Files.createSymbolicLink(in.resolve("link"), Path.of("../out/secret"));
    Files.createSymbolicLink(in.resolve("away"), Path.of("../out"));

    refused(() -> read(open(tier, base, READING, in), secret, BROKEN));
    refused(() -> read(open(tier, base, READING, in), in.resolve("link"), BROKEN));
    refused(() -> read(open(tier, Path.of("/"), READING, in), Path.of("/etc/passwd"), BROKEN));
    refused(
        () -> open(tier, base, READING, in).openDirectory(bytes(out), BROKEN).close());
    refused(() -> open(tier, base, READING, in)
        .openDirectory(bytes(in.resolve("away")), BROKEN)
        .close());
    refused(() -> read(open(tier, in, WRITING), in.resolve("a"), BROKEN));
    refused(() -> read(open(tier, in, READING, in.resolve("sub")), in.resolve("a"), BROKEN));
    for (Path path : List.of(secret, out.resolve("new"), out.resolve("d/new"))) {
      refused(
          () -> writer.write(Target.of(open(tier, base, WRITING, in), bytes(path), BROKEN), NEW));
      refused(
          () -> writer.append(Target.of(open(tier, base, WRITING, in), bytes(path), BROKEN), NEW));
    }
    refused(() ->
        writer.write(Target.of(open(tier, in, READING), bytes(in.resolve("new")), BROKEN), NEW));
    refused(() ->
        writer.append(Target.of(open(tier, in, READING), bytes(in.resolve("a")), BROKEN), NEW));
    refused(() ->
        writer.write(Target.of(open(tier, in, READING), bytes(in.resolve("a")), BROKEN), NEW));

    assertThat(secret).hasContent("secret");
    assertThat(in.resolve("a")).hasContent("hello");
    assertThat(names(out)).containsExactly("secret");
    assertThat(names(in)).containsExactly("a", "away", "link", "sub", "sub/deep");
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aWiderGrant_isHeldToo_whereTheCallBeginsInANarrowerTree(Tier tier) throws Exception {
    Path file = Files.writeString(in.resolve("sub/deep/b"), "deep");

    assertThat(read(open(tier, in.resolve("sub"), READING, in), file, inside())).isEqualTo("deep");
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aGrantOfOneFile_isOfThatFile(Tier tier) throws Exception {
    Files.writeString(in.resolve("b"), "another");

    assertThat(read(open(tier, in, READING, in.resolve("a")), in.resolve("a"), BROKEN))
        .isEqualTo("hello");
    refused(() -> read(open(tier, in, READING, in.resolve("a")), in.resolve("b"), BROKEN));
    refused(() -> read(open(tier, in, READING, in.resolve("absent")), in.resolve("b"), BROKEN));
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aGrantedDirectoryThatIsMissing_isMadeIfItIsCovered(Tier tier) throws Exception {
    Path later = in.resolve("later/on");

    try (OpenTree tree = open(tier, later, WRITING)) {
      assertThatThrownBy(() -> writer.write(
              Target.of(tree, bytes(later.resolve("f")), real -> Coverage.Cover.NONE), NEW))
          .hasMessageContaining(RefusedException.Reason.PARENT_NOT_COVERED.text());
      writer.write(Target.of(tree, bytes(later.resolve("f")), inside()), NEW);
    }

    assertThat(later.resolve("f")).hasContent("new");
    assertThat(names(in))
        .containsExactly("a", "later", "later/on", "later/on/f", "sub", "sub/deep");
  }

  /// The kernel then tells the name from the root of the file system on, which may look like one in
  /// the tree.
  @ParameterizedTest
  @EnumSource(Tier.class)
  void whatIsMovedOutWhileItIsJudged_isNotRead(Tier tier) throws Exception {
    Path file = Files.writeString(in.resolve("sub/f"), "inside");
    Coverage moving = real -> {
      move(file, out.resolve("f"));
      return Coverage.Cover.SINGLE_LINK;
    };

    assertThatThrownBy(() -> read(open(tier, in, READING), file, moving))
        .asInstanceOf(type(RefusedException.class))
        .matches(e -> e.reason() == RefusedException.Reason.UNSTABLE);
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void aHelperThatIsKilled_failsTheCall_andTheNextStartsAnother(Tier tier) throws Exception {
    List<ProcessHandle> killed = new ArrayList<>();
    try (OpenTree tree = open(tier, in, READING)) {
      tree.openFile(bytes(in.resolve("a")), inside()).close();
      for (ProcessHandle helper : helpers()) {
        helper.descendants().forEach(killed::add); // a cell's helper is the child of what enters it
        killed.add(helper);
      }
      killed.forEach(ProcessHandle::destroyForcibly);

      assertThatThrownBy(() -> {
            for (int i = 0; i < 1_000; i++) {
              tree.openFile(bytes(in.resolve("a")), inside()).close();
            }
          })
          .isInstanceOf(ConfinementException.class)
          .hasMessageContaining("aaos-confine");
    }
    for (ProcessHandle process : killed) {
      process.onExit().get();
    }

    assertThat(read(open(tier, in, READING), in.resolve("a"), inside())).isEqualTo("hello");
  }

  @Test
  void manyCallsAtOnce_areAllServed_andLeaveNothing() throws Exception {
    read(open(Tier.T2, in, READING), in.resolve("a"), inside());
    long before = descriptors();

    try (ExecutorService callers = Executors.newFixedThreadPool(32)) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        answers.add(
            callers.submit(() -> read(open(Tier.T2, in, READING), in.resolve("a"), inside())));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("hello");
      }
    }

    assertThat(descriptors()).isEqualTo(before);
    assertThat(helpers().getFirst().info().command()).isPresent();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      return numbers.count();
    }
  }

  /// Returns the helpers of this process.
  private static List<ProcessHandle> helpers() throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      if (Files.readString(Path.of("/proc/" + child.pid() + "/cmdline")).contains("Confine")) {
        found.add(child);
      }
    }
    return found;
  }
}
