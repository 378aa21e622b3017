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
import dev.aaos.linux.DirectoryEntry;
import dev.aaos.linux.Errno;
import dev.aaos.linux.FileStatus;
import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.CheckedDirectory;
import dev.aaos.linux.file.CheckedFile;
import dev.aaos.linux.file.RefusedException;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `file_list`: the names in a directory, or the one of a file.
///
/// The names in a directory are what reading it gives, so who may read the directory sees them
/// all; the size of a member is the member's own, and 0 where no grant covers it, as it is for
/// everything but regular files. A name that is not UTF-8 is shown with `\xNN`.
final class FileListTool implements Tool {
  /// How many entries are returned.
  static final int MAX_ENTRIES = 500;

  /// How many names of a directory are looked at: in a larger one, the entries are the first ones
  /// of these only.
  static final int MAX_READ = 65_536;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_list",
      "Lists a directory: name, kind (file, dir, symlink, other) and size of each entry, sorted by"
          + " name, at most 500. Given a file, it returns that one entry.",
      """
      {
        "type": "object",
        "properties": {
          "path": {
            "type": "string",
            "description": "Absolute path of the directory, such as /data.",
            "minLength": 1,
            "maxLength": 4096
          }
        },
        "required": ["path"],
        "additionalProperties": false
      }""");

  private final FileHands hands;

  /// Reads through `hands`.
  FileListTool(FileHands hands) {
    this.hands = hands;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    FilePath path = FilePath.of(ToolInput.parse(input).text("path"));
    return new FileCall(
        hands,
        path,
        List.of(path.read()),
        EffectClass.PURE,
        "list " + path.shown(),
        FileListTool::list);
  }

  private static ToolOutcome list(Reach reach, FilePath path)
      throws LinuxException, RefusedException, ConfinementException {
    try (CheckedDirectory directory = reach.openDirectory(path.bytes())) {
      return members(directory, path);
    } catch (LinuxException e) {
      if (!e.is(Errno.ENOTDIR)) {
        throw e;
      }
    }
    try (CheckedFile file = reach.openFile(path.bytes())) {
      String name = path.text().substring(path.text().lastIndexOf('/') + 1);
      ArrayNode entries = Json.array();
      entries.add(entry(name, FileType.FILE, file.status().size()));
      return done(path, FileType.FILE, entries, false);
    }
  }

  private static ToolOutcome members(CheckedDirectory directory, FilePath path)
      throws LinuxException {
    List<DirectoryEntry> found = directory.entries(MAX_READ + 1);
    List<DirectoryEntry> shown = found.stream()
        .limit(MAX_READ)
        .sorted(Comparator.comparing(entry -> entry.name().toString()))
        .limit(MAX_ENTRIES)
        .toList();
    ArrayNode entries = Json.array();
    for (DirectoryEntry entry : shown) {
      entries.add(entry(entry.name().toString(), entry.type(), size(directory, entry)));
    }
    return done(path, FileType.DIRECTORY, entries, found.size() > shown.size());
  }

  /// Returns the size of a regular file; 0 for all else, and where it cannot be asked: a directory
  /// whose names we may read need not let us at what they name.
  private static long size(CheckedDirectory directory, DirectoryEntry entry) throws LinuxException {
    if (entry.type() != FileType.FILE) {
      return 0;
    }
    try {
      return directory.statusOf(entry.name()).map(FileStatus::size).orElse(0L);
    } catch (LinuxException e) {
      if (e.is(Errno.EACCES)) {
        return 0;
      }
      throw e;
    }
  }

  private static ObjectNode entry(String name, FileType type, long size) {
    return Json.object().put("name", name).put("kind", kind(type)).put("size_bytes", size);
  }

  private static String kind(FileType type) {
    return switch (type) {
      case FILE -> "file";
      case DIRECTORY -> "dir";
      case SYMLINK -> "symlink";
      case PIPE, OTHER -> "other";
    };
  }

  private static ToolOutcome done(
      FilePath path, FileType type, ArrayNode entries, boolean truncated) {
    ObjectNode output = Json.object().put("path", path.text()).put("kind", kind(type));
    output.set("entries", entries);
    output.put("truncated", truncated);
    return new ToolOutcome.Done(output.toString(), Labels.untrusted(Labels.Origin.FILE));
  }
}
