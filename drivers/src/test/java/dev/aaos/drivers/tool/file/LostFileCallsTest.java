package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.GrantedContext;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.effect.UnknownOutcome.Finding;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the file tools find out of calls whose daemon ended: at each of its two states.
final class LostFileCallsTest {
  @TempDir
  Path base;

  private final Tool writer =
      new FileWriteTool(FileHands.OWN, new TreeWriter(new SplittableRandom(1)));
  private final Tool editor =
      new FileEditTool(FileHands.OWN, new TreeWriter(new SplittableRandom(2)));
  private GrantedContext agent;
  private Path file;

  @BeforeEach
  void plant() throws IOException {
    file = base.toRealPath().resolve("notes");
    agent = GrantedContext.of(
        "file_write: " + base.toRealPath() + "/*", "file_read: " + base.toRealPath() + "/*");
  }

  private PreparedCall.Kept kept() {
    return new PreparedCall.Kept() {
      @Override
      public List<Long> records() {
        return LongStream.rangeClosed(1, agent.images()).boxed().toList();
      }

      @Override
      public byte[] image(long record) throws IOException {
        return agent.preserved(record);
      }
    };
  }

  private String input(String... members) {
    var input = Json.object().put("path", file.toString());
    for (int i = 0; i < members.length; i += 2) {
      input.put(members[i], members[i + 1]);
    }
    return input.toString();
  }

  /// Has the call made, then looks with what lies there after it, before it, and changed since.
  private void check(Tool tool, String input, Optional<String> before) throws Exception {
    PreparedCall call = tool.prepare(input);
    assertThat(call.finding(kept())).contains(Finding.DID_NOT_HAPPEN);
    agent.perform(call);
    assertThat(agent.images()).isEqualTo(1);

    assertThat(call.finding(kept())).contains(Finding.HAPPENED);
    Files.writeString(file, "somebody else\n");
    assertThat(call.finding(kept())).isEmpty();
    if (before.isPresent()) {
      Files.writeString(file, before.get());
    } else {
      Files.delete(file);
    }
    assertThat(call.finding(kept())).contains(Finding.DID_NOT_HAPPEN);
  }

  @Test
  void aFileThatIsMade_isThereOrNot() throws Exception {
    check(writer, input("content", "hello\n"), Optional.empty());
  }

  @Test
  void aFileThatIsReplaced_isTheOneOrTheOther() throws Exception {
    Files.writeString(file, "before\n");
    check(writer, input("content", "after\n"), Optional.of("before\n"));
  }

  @Test
  void aFileThatIsEdited_isTheOneOrTheOther() throws Exception {
    Files.writeString(file, "before\n");
    check(editor, input("old_string", "before", "new_string", "after"), Optional.of("before\n"));
  }

  @Test
  void aFileThatIsAddedTo_isAsLongAsOneOrTheOther_andInBetweenNobodyKnows() throws Exception {
    Files.writeString(file, "before\n");
    PreparedCall call = writer.prepare(Json.object()
        .put("path", file.toString())
        .put("content", "added\n")
        .put("append", true)
        .toString());
    agent.perform(call);

    assertThat(call.finding(kept())).contains(Finding.HAPPENED);
    Files.writeString(file, "before\nadd");
    assertThat(call.finding(kept())).isEmpty();
    Files.writeString(file, "before\n");
    assertThat(call.finding(kept())).contains(Finding.DID_NOT_HAPPEN);
  }
}
