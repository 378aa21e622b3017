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
import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `file_edit`: replaces a text in an existing file, which it must find exactly once unless told
/// to replace all.
///
/// It tells the model something of what the file holds, so it needs the grant for reading as well
/// as the one for writing. A crash leaves the old file or the new one.
final class FileEditTool implements Tool {
  /// How large each of the two texts may be, in bytes.
  static final int MAX_STRING_BYTES = 64 << 10;

  /// How large the file may be, before and after, in bytes.
  static final int MAX_BYTES = 1 << 20;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_edit",
      "Replaces old_string by new_string in a file of at most 1 MiB. old_string must occur exactly"
          + " once, unless replace_all is true. The file is complete before or after, never half"
          + " changed.",
      """
      {
        "type": "object",
        "properties": {
          "path": {
            "type": "string",
            "description": "Absolute path of the file, such as /data/src/main.c.",
            "minLength": 1,
            "maxLength": 4096
          },
          "old_string": {
            "type": "string",
            "description": "The exact text to replace, with its white space, without line numbers.",
            "minLength": 1,
            "maxLength": 65536
          },
          "new_string": {
            "type": "string",
            "description": "The text that takes its place; empty to delete.",
            "maxLength": 65536
          },
          "replace_all": {
            "type": "boolean",
            "description": "Whether to replace every occurrence. Default false."
          }
        },
        "required": ["path", "old_string", "new_string"],
        "additionalProperties": false
      }""");

  private final FileHands hands;
  private final TreeWriter writer;

  /// Writes through `hands` and `writer`.
  FileEditTool(FileHands hands, TreeWriter writer) {
    this.hands = hands;
    this.writer = writer;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    FilePath path = FilePath.of(members.text("path"));
    byte[] from = Texts.encode("old_string", members.text("old_string"), MAX_STRING_BYTES);
    byte[] to = Texts.encode("new_string", members.text("new_string"), MAX_STRING_BYTES);
    if (from.length == 0) {
      throw new InvalidInput("'old_string' is empty: give the text to replace");
    }
    Replacement replacement = new Replacement(from, to, members.flag("replace_all"));
    String effect = "replace " + (replacement.all() ? "every" : "the only") + " occurrence of "
        + from.length + " bytes by " + to.length + " bytes in " + path.shown();
    return new FileCall(
        hands,
        path,
        List.of(path.read(), path.write()),
        EffectClass.UNDOABLE,
        effect,
        (reach, file) -> edit(reach, file, replacement),
        Optional.of(before -> before.flatMap(content -> edited(content, path, replacement))));
  }

  private static Optional<byte[]> edited(byte[] content, FilePath path, Replacement replacement) {
    try {
      List<Integer> places = replacement.places(content);
      return Optional.of(replacement.apply(content, places, path.text(), MAX_BYTES));
    } catch (Replacement.Refusal e) {
      return Optional.empty(); // the call would say so, and change nothing
    }
  }

  private ToolOutcome edit(Reach reach, FilePath path, Replacement replacement) throws IOException {
    Sizes sizes = new Sizes();
    try {
      writer.edit(reach.target(path), MAX_BYTES, before -> {
        List<Integer> places = replacement.places(before);
        byte[] after = replacement.apply(before, places, path.text(), MAX_BYTES);
        sizes.note(places.size(), before.length, after.length);
        return after;
      });
    } catch (Replacement.Refusal e) {
      return new ToolOutcome.Failed(String.valueOf(e.getMessage()));
    } catch (LinuxException e) {
      if (e.is(Errno.EFBIG)) {
        return new ToolOutcome.Failed(Answers.tooLarge(0, MAX_BYTES));
      }
      throw e;
    }
    String output = Json.object()
        .put("path", path.text())
        .put("replacements", sizes.replacements)
        .put("bytes_before", sizes.before)
        .put("bytes_after", sizes.after)
        .toString();
    return new ToolOutcome.Done(output, Labels.NONE);
  }

  /// What one edit came to. For one thread.
  private static final class Sizes {
    private int replacements;
    private int before;
    private int after;

    void note(int made, int bytesBefore, int bytesAfter) {
      replacements = made;
      before = bytesBefore;
      after = bytesAfter;
    }
  }
}
