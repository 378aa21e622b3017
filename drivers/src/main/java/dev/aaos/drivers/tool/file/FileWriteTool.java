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
import dev.aaos.linux.file.TreeWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `file_write`: makes a file's whole content, or adds to its end.
///
/// What it does can be rolled back, because a file has a state before and after; an append done
/// twice is not an append done once, so a call whose outcome is unknown is not simply repeated.
final class FileWriteTool implements Tool {
  /// How much one call may write, in bytes.
  static final int MAX_BYTES = 1 << 20;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_write",
      "Writes a text file of at most 1 MiB, replacing what is there, or appends to it. Missing"
          + " parent directories are made. A write is complete or has not happened.",
      """
      {
        "type": "object",
        "properties": {
          "path": {
            "type": "string",
            "description": "Absolute path of the file, such as /data/out/report.md.",
            "minLength": 1,
            "maxLength": 4096
          },
          "content": {
            "type": "string",
            "description": "The whole new content, or with append what is added at the end.",
            "maxLength": 1048576
          },
          "append": {
            "type": "boolean",
            "description": "Whether to add at the end instead of replacing. Default false."
          }
        },
        "required": ["path", "content"],
        "additionalProperties": false
      }""");

  private final FileHands hands;
  private final TreeWriter writer;

  /// Writes through `hands` and `writer`.
  FileWriteTool(FileHands hands, TreeWriter writer) {
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
    FilePath path = FilePath.ofFile(members.text("path"));
    byte[] content = Texts.encode("content", members.text("content"), MAX_BYTES);
    boolean append = members.flag("append");
    String effect = append
        ? "append " + content.length + " bytes to " + path.shown()
        : "write " + content.length + " bytes to " + path.shown() + " as its whole content";
    return new FileCall(
        hands,
        path,
        List.of(path.write()),
        EffectClass.UNDOABLE,
        effect,
        (reach, file) -> write(reach, file, content, append),
        Optional.of(before -> Optional.of(append ? joined(before, content) : content)));
  }

  private static byte[] joined(Optional<byte[]> before, byte[] content) {
    byte[] first = before.orElse(new byte[0]);
    byte[] all = Arrays.copyOf(first, first.length + content.length);
    System.arraycopy(content, 0, all, first.length, content.length);
    return all;
  }

  private ToolOutcome write(Reach reach, FilePath path, byte[] content, boolean append)
      throws IOException {
    if (append) {
      writer.append(reach.target(path), content);
    } else {
      writer.write(reach.target(path), content);
    }
    String output = Json.object().put("bytes_written", content.length).toString();
    return new ToolOutcome.Done(output, Labels.NONE);
  }
}
