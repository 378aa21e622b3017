package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every tool is asked for every path that may lead where it must not: none reads or changes
/// anything outside, and a refusal changes nothing at all.
@Timeout(60)
abstract class HostilePathsContract {
  private static final String LEADS_OUT = "leads out of the granted directory";

  @TempDir
  Path base;

  private final List<Tool> tools = FileTools.all(hands(), new SplittableRandom(1));
  private Playground ground;
  private GrantedContext agent;

  /// Returns what opens files.
  abstract FileHands hands();

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
    ground.write("a.txt", "inside");
    Files.createDirectory(ground.in.resolve("sub"));
    agent = everythingIn(ground.in.toString());
  }

  private static GrantedContext everythingIn(String directory) {
    return GrantedContext.of("file_read: " + directory + "/*", "file_write: " + directory + "/*");
  }

  @Test
  void linksThatLeadOut_areDenied() throws Exception {
    ground.link("absolute", ground.secret);
    ground.link("relative", Path.of("../out/secret"));
    ground.link("directory", ground.out);
    ground.link("dangling-out", ground.out.resolve("made"));

    for (String name : List.of("absolute", "relative", "directory/secret", "dangling-out")) {
      assertDenied(agent, ground.in + "/" + name, LEADS_OUT);
    }
    assertDenied(agent, ground.in + "/directory/new/file", LEADS_OUT);
  }

  @Test
  void dotsInThePath_areReadAsTheyAreWrittenAndSoRefused() throws Exception {
    for (String path : List.of("/../out/secret", "/sub/../../out/secret", "/./..//out/secret")) {
      assertDenied(agent, ground.in + path, GrantedContext.PLAN_REFUSED);
    }
  }

  @Test
  void anotherCaseOrNormalForm_isAnotherName() throws Exception {
    String composed = "\u00e9";
    String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
    Files.createDirectory(ground.in.resolve(composed));
    Files.createDirectory(ground.in.resolve(decomposed));
    ground.write(composed + "/secret", Playground.SECRET);
    GrantedContext narrow = everythingIn(ground.in + "/" + decomposed);

    assertDenied(narrow, ground.in + "/" + composed + "/secret", GrantedContext.PLAN_REFUSED);
    assertDenied(narrow, ground.in.resolveSibling("IN") + "/secret", GrantedContext.PLAN_REFUSED);
  }

  @Test
  void doubleSlashesAndALastSlash_leadToTheSameFile() throws Exception {
    Path file = ground.in.resolve("a.txt");
    Tool reader = tool("file_read");

    for (String path : List.of(ground.in + "//a.txt", "/" + file, ground.in + "/./a.txt/")) {
      ToolOutcome outcome = agent.call(reader, input(path));

      assertThat(Outcomes.output(outcome).get("content").stringValue()).isEqualTo("inside");
    }
  }

  @Test
  void magicLinksOfProc_leadNowhere() throws Exception {
    GrantedContext all = everythingIn("");

    assertDenied(agent, "/proc/self/root" + ground.secret, GrantedContext.PLAN_REFUSED);
    assertDenied(all, "/proc/self/root" + ground.secret, "cannot be followed safely");
    assertDenied(all, "/proc/self/cwd/pom.xml", "cannot be followed safely");
  }

  @Test
  void filesOfTheKernel_areNeverOpened() throws Exception {
    GrantedContext all = everythingIn("");

    for (String path : List.of("/proc/self/environ", "/proc/version", "/sys/kernel/mm/ksm/run")) {
      assertFailed(all, path, "kernel file systems are never opened");
    }
  }

  @Test
  void fifosAndDevices_failAtOnce() throws Exception {
    ground.fifo("fifo");
    GrantedContext devices = everythingIn("/dev");

    assertFailed(agent, ground.in + "/fifo", "is not a regular file");
    assertFailed(devices, "/dev/zero", "is not a regular file");
    assertFailed(devices, "/dev/null", "is not a regular file");
  }

  @Test
  void filesWithASecondName_areDeniedUnlessTheGrantAllowsThem() throws Exception {
    Path hard = Files.createLink(ground.in.resolve("hard"), ground.secret);
    GrantedContext anyLinks =
        GrantedContext.ofMap(Map.of("file_read", ground.in + "/*", "links", "any"));

    assertDenied(agent, hard.toString(), "more than one hard link; add `links: any`");
    assertThat(Outcomes.output(anyLinks.call(tool("file_read"), input(hard.toString())))
            .get("content")
            .stringValue())
        .isEqualTo(Playground.SECRET);
  }

  @Test
  void edit_ofAFileWithASecondName_needsBothGrantsToAllowIt() throws Exception {
    Path hard = Files.createLink(ground.in.resolve("hard"), ground.secret);
    GrantedContext half = GrantedContext.of(List.of(
        CapabilityRequest.parse(Map.of("file_read", ground.in + "/*", "links", "any")),
        CapabilityRequest.parse("file_write: " + ground.in + "/*")));

    ToolOutcome.Denied denied =
        Outcomes.denial(half.call(tool("file_edit"), input(hard.toString())));

    assertThat(denied.wanted()).isEqualTo(Capability.parse("file_write: " + hard));
    assertThat(denied.reason()).contains("links: any");
    assertThat(ground.secret).hasContent(Playground.SECRET);
  }

  @Test
  void danglingLink_isNotWrittenThrough() throws Exception {
    ground.link("dangling", Path.of("sub/made"));

    for (String name : List.of("file_write", "file_edit")) {
      Map<String, String> before = ground.everything();

      ToolOutcome outcome = agent.call(tool(name), input(ground.in + "/dangling"));

      assertThat(Outcomes.failure(outcome)).contains(ground.in + "/dangling");
      assertThat(ground.everything()).isEqualTo(before);
    }
  }

  @Test
  void linkToWhatTheGrantDoesNotCover_isDenied() throws Exception {
    ground.write("sub/other", Playground.SECRET);
    Path link = ground.link("link", Path.of("sub/other"));
    GrantedContext narrow = GrantedContext.of("file_read: " + link, "file_write: " + link);

    assertDenied(narrow, link.toString(), "not covered by a grant");
  }

  @Test
  void grantOnALinkedDirectory_isFollowedOnceAndThenStays() throws Exception {
    Path link = ground.link("link", ground.in.resolve("sub"));
    ground.write("sub/a.txt", "below");
    GrantedContext linked = everythingIn(link.toString());
    Tool reader = tool("file_read");

    String before = content(linked.call(reader, input(link + "/a.txt")));
    Files.delete(link);
    ground.link("link", ground.out);
    Files.writeString(ground.out.resolve("a.txt"), Playground.SECRET);
    String after = content(linked.call(reader, input(link + "/a.txt")));

    assertThat(List.of(before, after)).containsExactly("below", "below");
  }

  @Test
  void whatIsReplacedBetweenPlanAndDeed_isJudgedAsItIsThen() throws Exception {
    Path file = ground.in.resolve("a.txt");
    List<PreparedCall> calls = new ArrayList<>();
    for (Tool tool : tools) {
      calls.add(tool.prepare(inputFor(agent, tool, file.toString())));
    }
    Files.delete(file);
    Files.createSymbolicLink(file, ground.secret);
    Map<String, String> before = ground.everything();

    for (PreparedCall call : calls) {
      ToolOutcome outcome = agent.perform(call);

      assertThat(outcome.toString()).contains(LEADS_OUT).doesNotContain(Playground.SECRET);
      assertThat(ground.everything()).isEqualTo(before);
    }
  }

  @Test
  void aGrantForReading_neverServesForWriting() throws Exception {
    String path = ground.in + "/a.txt";
    GrantedContext reading = GrantedContext.of("file_read: " + ground.in + "/*");
    CallContext given = reading;
    Map<String, String> before = ground.everything();

    for (String name : List.of("file_write", "file_edit")) {
      PreparedCall call = tool(name).prepare(input(path));

      ToolOutcome asKernel = reading.perform(call);
      ToolOutcome direct = call.perform(given);

      assertThat(Outcomes.denial(asKernel).wanted())
          .isEqualTo(Capability.parse("file_write: " + path));
      assertThat(Outcomes.denial(direct).wanted())
          .isEqualTo(Capability.parse("file_write: " + path));
      assertThat(ground.everything()).isEqualTo(before);
    }
  }

  /// Asserts that every tool denies `path` with `reason`, tells nothing and changes nothing.
  private void assertDenied(GrantedContext agent, String path, String reason) throws Exception {
    Map<String, String> before = ground.everything();
    for (Tool tool : tools) {
      ToolOutcome outcome = agent.call(tool, inputFor(agent, tool, path));

      assertThat(outcome.toString()).as(tool.spec().name()).doesNotContain(Playground.SECRET);
      if (tool.spec().name().equals("file_read_many")) {
        assertThat(errorOfOne(outcome)).isIn("capability_denied", "symlink_rejected");
      } else {
        assertThat(Outcomes.denial(outcome).reason()).as(tool.spec().name()).contains(reason);
      }
      assertThat(ground.everything()).as(tool.spec().name()).isEqualTo(before);
    }
  }

  /// Asserts that every tool fails on `path` with `reason` and changes nothing.
  private void assertFailed(GrantedContext agent, String path, String reason) throws Exception {
    Map<String, String> before = ground.everything();
    for (Tool tool : tools) {
      ToolOutcome outcome = agent.call(tool, inputFor(agent, tool, path));

      if (tool.spec().name().equals("file_read_many")) {
        assertThat(errorOfOne(outcome)).isIn("not_a_file", "open_failed");
      } else {
        assertThat(Outcomes.failure(outcome)).as(tool.spec().name()).contains(reason);
      }
      assertThat(ground.everything()).as(tool.spec().name()).isEqualTo(before);
    }
  }

  private static String errorOfOne(ToolOutcome outcome) {
    return Outcomes.output(outcome).get("files").get(0).get("error").stringValue();
  }

  private static String content(ToolOutcome outcome) {
    return Outcomes.output(outcome).get("content").stringValue();
  }

  private Tool tool(String name) {
    return tools.stream()
        .filter(tool -> tool.spec().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// Returns an input that names `path` and holds what any of the tools needs besides.
  private static String input(String path) {
    return Json.object()
        .put("path", path)
        .put("content", "written")
        .put("old_string", "e")
        .put("new_string", "written")
        .put("replace_all", true)
        .put("pattern", "secret|inside")
        .toString();
  }

  private static String inputFor(GrantedContext agent, Tool tool, String path) {
    if (tool.spec().name().equals("file_restore")) {
      return Outcomes.restoring(agent, path, "inside");
    }
    if (!tool.spec().name().equals("file_read_many")) {
      return input(path);
    }
    var input = Json.object();
    Stream.of(path).forEach(input.putArray("paths")::add);
    return input.toString();
  }
}
