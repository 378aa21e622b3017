package dev.aaos.drivers.tool.file;

import static dev.aaos.drivers.tool.file.Outcomes.denial;
import static dev.aaos.drivers.tool.file.Outcomes.failure;
import static dev.aaos.drivers.tool.file.Outcomes.output;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.drivers.tool.file.TreeSearch.Bounds;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
final class GrepToolTest {
  @TempDir
  Path base;

  private final GrepTool tool = new GrepTool(FileHands.OWN, () -> 0, Bounds.DEFAULT);
  private Playground ground;
  private GrantedContext agent;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    agent = GrantedContext.of("file_read: " + ground.in + "/*");
  }

  @Test
  void grep_aDirectory_findsLinesInOrderOfPath() throws Exception {
    Path b = ground.write("b.txt", "none\nneedle one\r\nthe needle");
    Path a = ground.write("a/deep/a.txt", "a needle\n");

    ToolOutcome outcome = agent.call(tool, input("need\\w+", ground.in).toString());

    ObjectNode expected = Json.object().put("pattern", "need\\w+");
    expected
        .putArray("matches")
        .add(match(a, 1, "a needle"))
        .add(match(b, 2, "needle one"))
        .add(match(b, 3, "the needle"));
    expected
        .put("total_matches", 3)
        .put("truncated", false)
        .put("files_searched", 2)
        .put("files_skipped", 0);
    assertThat(output(outcome)).isEqualTo(expected);
    assertThat(((ToolOutcome.Done) outcome).labels())
        .isEqualTo(Labels.untrusted(Labels.Origin.FILE));
  }

  @Test
  void grep_aFile_searchesItWhateverItsName() throws Exception {
    Path file = ground.write(".hidden", "x");

    assertThat(found(input("x", file).put("glob", "*.rs"))).containsExactly(file + ":1:x");
  }

  @Test
  void grep_glob_choosesByNameOrByPathBeneathTheRoot() throws Exception {
    Path top = ground.write("a.rs", "x");
    Path deep = ground.write("src/b.rs", "x");
    Path other = ground.write("src/c.txt", "x");

    assertThat(found(input("x", ground.in).put("glob", "*.rs")))
        .containsExactly(top + ":1:x", deep + ":1:x");
    assertThat(found(input("x", ground.in).put("glob", "src/**")))
        .containsExactly(deep + ":1:x", other + ":1:x");
    assertThat(found(input("x", ground.in).put("glob", "*.{c,txt}")))
        .containsExactly(other + ":1:x");
  }

  @Test
  void grep_caseInsensitive_findsEitherCase() throws Exception {
    Path file = ground.write("a.txt", "ÉCLAIR");

    assertThat(found(input("éclair", ground.in))).isEmpty();
    assertThat(found(input("éclair", ground.in).put("case_insensitive", true)))
        .containsExactly(file + ":1:ÉCLAIR");
  }

  @Test
  void grep_whatIsNoTextToSearch_isSkippedAndCounted() throws Exception {
    ground.write("binary", "x\u0000");
    ground.write("late-binary", "x" + "y".repeat(10_000) + "\u0000");
    ground.write("large", "x".repeat(Bounds.DEFAULT.fileBytes() + 1));
    ground.fileWithOddName(".", "odd");
    Files.createLink(ground.in.resolve("hard"), ground.secret);
    Files.createDirectory(ground.in.resolve("dir"));
    Path latin = Files.write(ground.in.resolve("latin1"), new byte[] {'x', (byte) 0xE9});

    JsonNode output = output(agent.call(tool, input("x|secret", ground.in).toString()));

    assertThat(lines(output)).containsExactly(latin + ":1:x\ufffd");
    assertThat(output.get("files_searched").intValue()).isEqualTo(1);
    assertThat(output.get("files_skipped").intValue()).isEqualTo(5);
  }

  @Test
  void grep_aFileThatHoldsNoText_fails() throws Exception {
    Path file = ground.write("binary", "x\u0000");

    assertThat(failure(agent.call(tool, input("x", file).toString())))
        .isEqualTo(file + " cannot be searched: it is binary, or larger than 8388608 bytes");
  }

  @Test
  void grep_hiddenNamesAndLinks_arePassedOver() throws Exception {
    Path file = ground.write("a/file", "secret");
    ground.write(".git/config", "secret");
    ground.write("a/.hidden", "secret");
    ground.link("leads-out", ground.out);
    ground.link("to-file", file);
    ground.link("a/circle", ground.in);
    ground.fifo("fifo");

    assertThat(found(input("secret", ground.in))).containsExactly(file + ":1:secret");
    assertThat(found(input("secret", ground.in.resolve(".git"))))
        .containsExactly(ground.in + "/.git/config:1:secret");
  }

  @Test
  void grep_filesThatTheGrantDoesNotCover_areSkipped() throws Exception {
    ground.write("a.txt", "x");
    GrantedContext directoryOnly = GrantedContext.of("file_read: " + ground.in);

    JsonNode output = output(directoryOnly.call(tool, input("x", ground.in).toString()));

    assertThat(lines(output)).isEmpty();
    assertThat(output.get("files_skipped").intValue()).isEqualTo(1);
  }

  @Test
  void grep_moreMatchesThanTheBound_saysSo() throws Exception {
    Path file = ground.write("a.txt", "x\n".repeat(Bounds.DEFAULT.matches()));

    JsonNode whole = output(agent.call(tool, input("x", ground.in).toString()));
    ground.write("b.txt", "x\n");
    JsonNode cut = output(agent.call(tool, input("x", ground.in).toString()));

    List<String> expected = IntStream.rangeClosed(1, Bounds.DEFAULT.matches())
        .mapToObj(line -> file + ":" + line + ":x")
        .toList();
    assertThat(lines(whole)).isEqualTo(expected);
    assertThat(whole.get("truncated").booleanValue()).isFalse();
    assertThat(whole.has("truncated_by")).isFalse();
    assertThat(lines(cut)).isEqualTo(expected);
    assertThat(cut.get("total_matches").intValue()).isEqualTo(Bounds.DEFAULT.matches());
    assertThat(cut.get("truncated").booleanValue()).isTrue();
    assertThat(cut.get("truncated_by").stringValue()).isEqualTo("matches");
  }

  @Test
  void grep_aLongLine_isCutAtAWholeCharacter() throws Exception {
    ground.write("a.txt", "x" + "é".repeat(400));

    JsonNode output = output(agent.call(tool, input("x", ground.in).toString()));

    assertThat(output.get("matches").get(0).get("text").stringValue())
        .isEqualTo("x" + "é".repeat(255));
  }

  @Test
  void grep_directoriesDeeperThanTheBound_areLeftOutAndItSaysSo() throws Exception {
    Path seen = ground.write("d/e/seen", "x");
    ground.write("d/e/f/unseen", "x");

    assertCut(new Bounds(200, 1_000, 1_000, 1_000, 3, 1_000), seen + ":1:x");
  }

  @Test
  void grep_namesBehindTheBound_areLeftOutAndItSaysSo() throws Exception {
    ground.write("a", "");
    Path inner = ground.write("b/c", "x");
    ground.write("b/d", "x");

    JsonNode output = output(agent.call(
        new GrepTool(FileHands.OWN, () -> 0, new Bounds(200, 1_000, 1_000, 1_000, 9, 3)),
        input("x", ground.in).toString()));

    assertThat(lines(output)).isSubsetOf(inner + ":1:x", ground.in + "/b/d:1:x").hasSize(1);
    assertThat(output.get("truncated_by").stringValue()).isEqualTo("size");
  }

  @Test
  void grep_moreFilesOrBytesThanTheBound_endTheSearchAndItSaysSo() throws Exception {
    Path first = ground.write("a", "x");
    ground.write("b", "x");

    assertCut(new Bounds(200, 1_000, 1_000, 2, 9, 1_000), first + ":1:x");
    assertCut(new Bounds(200, 1_000, 1, 1_000, 9, 1_000), first + ":1:x");
  }

  @Test
  void grep_aFileOfExactlyTheBound_isSearchedAndOneByteMoreIsNot() throws Exception {
    Path full = ground.write("full", "x".repeat(10_000));
    ground.write("over", "x".repeat(10_001));
    GrepTool bounded =
        new GrepTool(FileHands.OWN, () -> 0, new Bounds(200, 10_000, 100_000, 100, 9, 100));

    JsonNode output = output(agent.call(bounded, input("x$", ground.in).toString()));

    assertThat(output.get("matches").get(0).get("file").stringValue()).isEqualTo(full.toString());
    assertThat(output.get("total_matches").intValue()).isEqualTo(1);
    assertThat(output.get("files_skipped").intValue()).isEqualTo(1);
    assertThat(output.get("truncated").booleanValue()).isFalse();
  }

  @Test
  void grep_whenItsTimeIsUp_givesWhatItFound() throws Exception {
    ground.write("a.txt", "x");
    ground.write("b.txt", "x");
    AtomicLong now = new AtomicLong();
    long step = GrepTool.MAX_TIME.toNanos() / 2;
    GrepTool slow = new GrepTool(FileHands.OWN, () -> now.getAndAdd(step), Bounds.DEFAULT);

    JsonNode output = output(agent.call(slow, input("x", ground.in).toString()));

    assertThat(output.get("truncated_by").stringValue()).isEqualTo("time");
    assertThat(output.get("truncated").booleanValue()).isTrue();
    assertThat(output.get("files_searched").intValue()).isLessThan(2);
  }

  @Test
  void grep_anExpressionThatMakesBacktrackersHang_isAnswered() throws Exception {
    ground.write("a.txt", "a".repeat(100_000));

    assertThat(found(input("(a|aa)*(a*)*b", ground.in))).isEmpty();
  }

  @Test
  void grep_whenTheAgentIsStopped_ends() throws Exception {
    ground.write("a.txt", "x");
    LongSupplier stopping = () -> {
      Thread.currentThread().interrupt();
      return 0;
    };
    GrepTool stopped = new GrepTool(FileHands.OWN, stopping, Bounds.DEFAULT);

    assertThatThrownBy(() -> agent.call(stopped, input("x", ground.in).toString()))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void grep_aRootThatIsNotThereOrNotCovered_isNoEmptyAnswer() throws Exception {
    Path link = ground.link("link", ground.out);

    assertThat(failure(agent.call(tool, input("x", ground.in.resolve("gone")).toString())))
        .isEqualTo("file not found: " + ground.in.resolve("gone"));
    assertThat(denial(agent.call(tool, input("x", link).toString())).wanted())
        .isEqualTo(Capability.parse("file_read: " + link));
    assertThat(denial(agent.call(tool, input("x", ground.out).toString())).reason())
        .isEqualTo(GrantedContext.PLAN_REFUSED);
  }

  @Test
  void prepare_needsTheRootAndShowsTheExpressionInOneLine() throws Exception {
    Plan plan = tool.prepare(input("a\nb", Path.of("/data")).toString()).plan();

    assertThat(plan)
        .isEqualTo(new Plan(
            List.of(Capability.parse("file_read: /data")),
            EffectClass.PURE,
            "search /data and what lies beneath it for a\\u{a}b"));
  }

  @Test
  void prepare_expressionsThatCannotBeRead_areRefusedWithTheMend() {
    ObjectNode data = input("x", Path.of("/data"));

    assertInvalid(data.deepCopy().put("pattern", "a(?=b)"), "there is no look-around");
    assertInvalid(data.deepCopy().put("pattern", "("), "a '(' is not closed");
    assertInvalid(data.deepCopy().put("pattern", ""), "'pattern' has 0 characters");
    assertInvalid(data.deepCopy().put("pattern", "x".repeat(1_001)), "has 1001 characters");
    assertInvalid(data.deepCopy().put("glob", "{a"), "glob '{a' has a '{' without '}'");
    assertInvalid(data.deepCopy().put("glob", ""), "'glob' has 0 characters");
    assertInvalid(data.deepCopy().put("path", "data"), "is relative");
  }

  private void assertInvalid(ObjectNode input, String reason) {
    assertThatThrownBy(() -> tool.prepare(input.toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(reason);
  }

  private void assertCut(Bounds bounds, String... found) throws Exception {
    GrepTool bounded = new GrepTool(FileHands.OWN, () -> 0, bounds);

    JsonNode output = output(agent.call(bounded, input("x", ground.in).toString()));

    assertThat(lines(output)).containsExactly(found);
    assertThat(output.get("truncated").booleanValue()).isTrue();
    assertThat(output.get("truncated_by").stringValue()).isEqualTo("size");
  }

  private List<String> found(ObjectNode input) throws Exception {
    return lines(output(agent.call(tool, input.toString())));
  }

  private static List<String> lines(JsonNode output) {
    return output
        .get("matches")
        .valueStream()
        .map(match -> match.get("file").stringValue() + ":" + match.get("line").intValue() + ":"
            + match.get("text").stringValue())
        .toList();
  }

  private static ObjectNode match(Path file, int line, String text) {
    return Json.object().put("file", file.toString()).put("line", line).put("text", text);
  }

  private static ObjectNode input(String pattern, Path path) {
    return Json.object().put("pattern", pattern).put("path", path.toString());
  }
}
