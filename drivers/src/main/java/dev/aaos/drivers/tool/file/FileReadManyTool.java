package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.Interrupts;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.CallContext.Held;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `file_read_many`: several whole text files, each answered by itself.
///
/// A need that is part of the plan and not covered refuses the whole call. So the plan names no
/// file; each is asked for when its turn comes ([CallContext#extend]), which charges and records
/// it as a need of the plan would be, and one that is refused spoils no other.
final class FileReadManyTool implements Tool {
  /// How many files one call may name.
  static final int MAX_FILES = 16;

  /// How large the answers for all files may be together, in bytes of JSON: a little less than
  /// the kernel keeps as one content.
  static final int MAX_ANSWER_BYTES = 15 << 20;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_read_many",
      "Reads up to 16 UTF-8 text files of at most 1 MiB each, whole. Every file is answered by"
          + " itself, with its content or with an error and its reason.",
      """
      {
        "type": "object",
        "properties": {
          "paths": {
            "type": "array",
            "description": "Absolute paths of the files.",
            "items": { "type": "string", "minLength": 1, "maxLength": 4096 },
            "minItems": 1,
            "maxItems": 16
          }
        },
        "required": ["paths"],
        "additionalProperties": false
      }""");

  private final FileHands hands;

  /// Reads through `hands`.
  FileReadManyTool(FileHands hands) {
    this.hands = hands;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    List<String> paths = ToolInput.parse(input).texts("paths");
    if (paths.isEmpty()) {
      throw new InvalidInput("'paths' is empty: name at least one file");
    }
    if (paths.size() > MAX_FILES) {
      throw new InvalidInput("too many paths: " + paths.size() + " (max " + MAX_FILES + ")");
    }
    List<Asked> files = new ArrayList<>();
    for (String path : paths) {
      files.add(new Asked(path, FilePath.of(path)));
    }
    return new Call(hands, List.copyOf(files));
  }

  /// A file as the input spells it, by which the answer names it, and what that means.
  private record Asked(String spelling, FilePath path) {}

  private record Call(FileHands hands, List<Asked> files) implements PreparedCall {
    @Override
    public Plan plan() {
      String names =
          files.stream().map(file -> file.path.shown()).collect(Collectors.joining(", "));
      return new Plan(List.of(), EffectClass.PURE, "read " + files.size() + " files: " + names);
    }

    @Override
    public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
      ArrayNode answers = Json.array();
      int room = MAX_ANSWER_BYTES;
      for (Asked file : files) {
        Interrupts.check();
        ObjectNode answer = answer(file, context);
        int size = answer.toString().getBytes(StandardCharsets.UTF_8).length;
        if (size > room) {
          answer = error(
              file,
              "too_large",
              "the answer would pass " + MAX_ANSWER_BYTES + " bytes; ask for this file by itself");
          size = 0;
        }
        room -= size;
        answers.add(answer);
      }
      ObjectNode output = Json.object();
      output.set("files", answers);
      output.put("count", files.size());
      return new ToolOutcome.Done(output.toString(), Labels.untrusted(Labels.Origin.FILE));
    }

    private ObjectNode answer(Asked file, CallContext context)
        throws IOException, InterruptedException {
      return switch (context.extend(file.path.read())) {
        case Result.Ok<Held>(Held grant) -> read(file, grant, context);
        case Result.Refused<Held>(Errno errno, String reason) -> refused(file, errno, reason);
      };
    }

    private ObjectNode read(Asked file, Held grant, CallContext context)
        throws IOException, InterruptedException {
      FilePath path = file.path;
      Optional<Reach> reach = Reach.of(List.of(path.read()), List.of(grant), context);
      if (reach.isEmpty()) {
        return error(
            file, "capability_denied", "the grant's directory does not hold " + path.text());
      }
      try (Reach within = reach.get()) {
        return contentOf(file, within.begin(hands.take(context, within.views())));
      } catch (RefusedException e) {
        return error(file, word(e.reason()), String.valueOf(e.getMessage()));
      } catch (LinuxException e) {
        return error(file, word(e), Answers.text(e, path.text()));
      } catch (ConfinementException e) {
        throw new IOException(Answers.unheld(e), e);
      }
    }
  }

  private static ObjectNode refused(Asked file, Errno errno, String reason)
      throws IOException, InterruptedException {
    if (errno == Errno.EINTR) {
      throw new InterruptedException(reason);
    }
    if (errno != Errno.EACCES && errno != Errno.EDQUOT) {
      throw new IOException("asking for " + file.path.text() + ": " + errno + ": " + reason);
    }
    return error(file, "capability_denied", reason);
  }

  private static ObjectNode contentOf(Asked file, Reach reach)
      throws LinuxException, RefusedException, ConfinementException {
    FilePath path = file.path;
    try (CheckedFile open = reach.openFile(path.bytes())) {
      Optional<byte[]> bytes = open.read(FileReadTool.MAX_BYTES);
      if (bytes.isEmpty()) {
        String reason = Answers.tooLarge(open.status().size(), FileReadTool.MAX_BYTES);
        return error(file, "too_large", reason);
      }
      Optional<String> text = Texts.decode(bytes.get());
      if (text.isEmpty()) {
        return error(file, "open_failed", Answers.notText(path.text()));
      }
      ObjectNode answer = Json.object().put("path", file.spelling);
      reach.found().ifPresent(name -> answer.put("canonical", name));
      return answer.put("content", text.get());
    }
  }

  private static String word(RefusedException.Reason reason) {
    return switch (reason) {
      case LEADS_OUT, BAD_LINK, DANGLING_LINK -> "symlink_rejected";
      case NOT_COVERED, PARENT_NOT_COVERED, MANY_LINKS -> "capability_denied";
      case NOT_REGULAR -> "not_a_file";
      case PSEUDO_FILE_SYSTEM, ANOTHER_FILE, REMOVED, UNSTABLE -> "open_failed";
    };
  }

  private static String word(LinuxException e) {
    if (Answers.isAbsent(e)) {
      return "not_found";
    }
    if (Answers.isDirectory(e)) {
      return "not_a_file";
    }
    return Answers.isForbidden(e) ? "permission_denied" : "open_failed";
  }

  private static ObjectNode error(Asked file, String error, String reason) {
    return Json.object().put("path", file.spelling).put("error", error).put("reason", reason);
  }
}
