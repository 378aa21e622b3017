package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.RefusedException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// `file_read`: one text file of at most [#MAX_BYTES], whole as it is, or some numbered lines.
final class FileReadTool implements Tool {
  /// How large a file may be, in bytes.
  static final int MAX_BYTES = 1 << 20;

  private static final int DEFAULT_LIMIT = 2_000;
  private static final ToolSpec SPEC = new ToolSpec(
      "file_read",
      "Reads a UTF-8 text file of at most 1 MiB. Without offset and limit, content is the exact"
          + " text of the whole file; with either, content is the chosen lines, each behind its"
          + " line number and a tab.",
      """
      {
        "type": "object",
        "properties": {
          "path": {
            "type": "string",
            "description": "Absolute path of the file, such as /data/notes.txt.",
            "minLength": 1,
            "maxLength": 4096
          },
          "offset": {
            "type": "integer",
            "description": "The first line to return; the first line of a file is 1. Default 1.",
            "minimum": 1,
            "maximum": 2147483647
          },
          "limit": {
            "type": "integer",
            "description": "How many lines to return at most. Default 2000.",
            "minimum": 1,
            "maximum": 2147483647
          }
        },
        "required": ["path"],
        "additionalProperties": false
      }""");

  private final FileHands hands;

  /// Reads through `hands`.
  FileReadTool(FileHands hands) {
    this.hands = hands;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    FilePath path = FilePath.of(members.text("path"));
    Optional<Slice> slice = slice(members);
    String what = slice.map(Slice::shown).orElse("");
    return new FileCall(
        hands,
        path,
        List.of(path.read()),
        EffectClass.PURE,
        "read " + what + path.shown(),
        (reach, file) -> read(reach, file, slice));
  }

  private static Optional<Slice> slice(ToolInput members) throws InvalidInput {
    Optional<Integer> offset = members.optionalNumber("offset");
    Optional<Integer> limit = members.optionalNumber("limit");
    if (offset.isEmpty() && limit.isEmpty()) {
      return Optional.empty();
    }
    Slice slice = new Slice(offset.orElse(1), limit.orElse(DEFAULT_LIMIT));
    if (slice.offset < 1) {
      throw new InvalidInput("'offset' is " + slice.offset + ": lines are counted from 1");
    }
    if (slice.limit < 1) {
      throw new InvalidInput("'limit' is " + slice.limit + ": ask for at least 1 line");
    }
    return Optional.of(slice);
  }

  /// Which lines are wanted.
  private record Slice(int offset, int limit) {
    String shown() {
      return "at most " + limit + " lines from line " + offset + " of ";
    }
  }

  private static ToolOutcome read(Reach reach, FilePath path, Optional<Slice> slice)
      throws LinuxException, RefusedException, ConfinementException {
    try (CheckedFile file = reach.openFile(path.bytes())) {
      Optional<byte[]> bytes = file.read(MAX_BYTES);
      if (bytes.isEmpty()) {
        return new ToolOutcome.Failed(Answers.tooLarge(file.status().size(), MAX_BYTES));
      }
      Optional<String> text = Texts.decode(bytes.get());
      if (text.isEmpty()) {
        return new ToolOutcome.Failed(Answers.notText(path.text()));
      }
      String output = output(text.get(), bytes.get().length, slice).toString();
      return new ToolOutcome.Done(output, Labels.untrusted(Labels.Origin.FILE));
    }
  }

  private static ObjectNode output(String text, int size, Optional<Slice> slice) {
    int offset = slice.map(Slice::offset).orElse(1);
    NumberedLines lines = slice
        .map(wanted -> NumberedLines.of(text, wanted.offset, wanted.limit))
        .orElseGet(() -> {
          int total = NumberedLines.count(text);
          return new NumberedLines(text, total, total, false);
        });
    return Json.object()
        .put("content", lines.text())
        .put("size_bytes", size)
        .put("total_lines", lines.total())
        .put("offset", offset)
        .put("returned_lines", lines.returned())
        .put("truncated", lines.truncated());
  }
}
