package dev.aaos.drivers.tool.program.inverse;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.Inverse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The command that takes another one back: a call of the same tool, which begins where
/// that did, may take as long, and reads on its standard input what that printed on its
/// standard output.
///
/// What was printed is put into no command line, so nothing in it can become part of
/// one. It is given whole and as it was, or the command is not run: half an identifier
/// names something else.
///
/// @param tool the tool
/// @param member the member of its input that names the command
/// @param words the command line, or the program and its arguments
/// @param isLine whether that is one text
/// @param directory where it begins
/// @param limit how long it may take
/// @param description what it does, in one line
public record UndoCommand(
    String tool,
    String member,
    List<String> words,
    boolean isLine,
    Optional<String> directory,
    Optional<Duration> limit,
    String description) {
  /// What the description of the member that names one says.
  public static final String TEACHES = "What takes this call back when a person runs 'aaos undo',"
      + " in the form of the first member. It reads on its standard input what this call printed"
      + " on its standard output, such as an id, of at most 60 KiB. Give it when the call does"
      + " something out of this machine that can be cancelled or deleted again. Files come back"
      + " by themselves: not for those.";

  private static final int MOST = 60 << 10;

  /// Copies the list.
  public UndoCommand {
    words = List.copyOf(words);
  }

  /// Returns it as it is known before the call.
  public Inverse named() {
    return new Inverse(tool, input("").toString(), description);
  }

  /// Returns it once the call has ended.
  ///
  /// @param told what is told of the call
  public Inverse after(ObjectNode told) {
    String printed = told.path("stdout").asString("");
    long bytes = told.path("stdout_bytes").asLong();
    String said = description + failure(told);
    if (bytes > MOST) {
      return new Inverse(
          tool,
          "{}",
          said,
          "the call printed " + bytes + " bytes, and at most " + MOST
              + " can be given to what takes it back");
    }
    if (printed.getBytes(StandardCharsets.UTF_8).length != bytes) {
      return new Inverse(
          tool, "{}", said, "what the call printed is no UTF-8, so it cannot be given on");
    }
    return new Inverse(tool, input(printed).toString(), said);
  }

  private static String failure(ObjectNode told) {
    if (told.has("signal")) {
      return " (the call itself failed: signal " + told.path("signal").asInt() + ")";
    }
    int status = told.path("exit_code").asInt(0);
    return status == 0 ? "" : " (the call itself failed: exit_code " + status + ")";
  }

  private ObjectNode input(String printed) {
    ObjectNode input = Json.object();
    if (isLine) {
      input.put(member, words.getFirst());
    } else {
      words.forEach(input.putArray(member)::add);
    }
    if (!printed.isEmpty()) {
      input.put("stdin", printed);
    }
    directory.ifPresent(path -> input.put("cwd", path));
    limit.ifPresent(time -> input.put("timeout_s", time.toSeconds()));
    return input.put("must_succeed", true);
  }
}
