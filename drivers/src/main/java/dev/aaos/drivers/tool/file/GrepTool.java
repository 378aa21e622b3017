package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.Interrupts;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.file.pattern.LinePattern;
import dev.aaos.drivers.tool.file.pattern.PatternException;
import dev.aaos.drivers.tool.file.pattern.Pulse;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.file.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `grep`: the lines in which an expression is found, in a file or in all files of a directory.
///
/// Starts no program. What is searched, and what is passed over, is [TreeSearch]'s; how an
/// expression is matched without ever taking long, [LinePattern]'s.
final class GrepTool implements Tool {
  /// How long one search may take; what was found by then is the answer.
  static final Duration MAX_TIME = Duration.ofSeconds(30);

  /// How many characters an expression, and a file name pattern, may have.
  static final int MAX_PATTERN_LENGTH = 1_000;

  private static final int SHOWN_PATTERN_LENGTH = 200;
  private static final ToolSpec SPEC = new ToolSpec(
      "grep",
      "Searches a text file, or every text file beneath a directory, for lines that match a regular"
          + " expression; returns at most 200 lines with file and line number, sorted by path."
          + " Passed over: symbolic links, binary files, files above 8 MiB, and files and"
          + " directories whose name begins with a dot. No look-around, no back-references.",
      """
      {
        "type": "object",
        "properties": {
          "pattern": {
            "type": "string",
            "description": "Regular expression, matched within one line, such as fn \\\\w+\\\\(.",
            "minLength": 1,
            "maxLength": 1000
          },
          "path": {
            "type": "string",
            "description": "Absolute path of the file or directory to search.",
            "minLength": 1,
            "maxLength": 4096
          },
          "glob": {
            "type": "string",
            "description": "Search only files whose name matches, such as *.rs or *.{c,h}; with a /\
       in it, whose path beneath the directory does, such as src/**/*.rs.",
            "minLength": 1,
            "maxLength": 1000
          },
          "case_insensitive": {
            "type": "boolean",
            "description": "Whether to ignore case. Default false."
          }
        },
        "required": ["pattern", "path"],
        "additionalProperties": false
      }""");

  private final FileHands hands;
  private final LongSupplier nanoTime;
  private final TreeSearch.Bounds bounds;

  /// Searches through `hands` within `bounds`, and measures its time by `nanoTime`, in
  /// nanoseconds, as [System#nanoTime] gives them.
  GrepTool(FileHands hands, LongSupplier nanoTime, TreeSearch.Bounds bounds) {
    this.hands = hands;
    this.nanoTime = nanoTime;
    this.bounds = bounds;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    FilePath path = FilePath.of(members.text("path"));
    String pattern = bounded("pattern", members.text("pattern"));
    Optional<String> glob = members.optionalText("glob");
    TreeSearch.Query query = query(pattern, glob, members.flag("case_insensitive"));
    String shown = Texts.inOneLine(Texts.cut(pattern, SHOWN_PATTERN_LENGTH));
    return new FileCall(
        hands,
        path,
        List.of(path.read()),
        EffectClass.PURE,
        "search " + path.shown() + " and what lies beneath it for " + shown,
        (reach, root) -> search(reach, root, pattern, query));
  }

  private static TreeSearch.Query query(String pattern, Optional<String> glob, boolean ignoringCase)
      throws InvalidInput {
    try {
      LinePattern wanted = LinePattern.parse(pattern, ignoringCase);
      if (glob.isEmpty()) {
        return new TreeSearch.Query(wanted, Optional.empty(), false);
      }
      String names = bounded("glob", glob.get());
      return new TreeSearch.Query(
          wanted, Optional.of(LinePattern.glob(names)), names.indexOf('/') >= 0);
    } catch (PatternException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    }
  }

  private static String bounded(String name, String text) throws InvalidInput {
    if (text.isEmpty() || text.length() > MAX_PATTERN_LENGTH) {
      throw new InvalidInput(
          "'" + name + "' has " + text.length() + " characters: write 1 to " + MAX_PATTERN_LENGTH);
    }
    return text;
  }

  private ToolOutcome search(Reach reach, FilePath root, String pattern, TreeSearch.Query query)
      throws LinuxException, RefusedException, ConfinementException, InterruptedException {
    TreeSearch search = new TreeSearch(reach, query, bounds, pulse());
    if (!search.run(root.bytes())) {
      return new ToolOutcome.Failed(root.text()
          + " cannot be searched: it is binary, or larger than " + bounds.fileBytes() + " bytes");
    }
    ArrayNode matches = Json.array();
    for (TreeSearch.Match match : search.matches()) {
      matches.add(Json.object()
          .put("file", match.file())
          .put("line", match.line())
          .put("text", match.text()));
    }
    ObjectNode output = Json.object().put("pattern", pattern);
    output.set("matches", matches);
    output.put("total_matches", matches.size());
    output.put("truncated", search.cut().isPresent());
    search.cut().ifPresent(cut -> output.put("truncated_by", cut.word()));
    output.put("files_searched", search.searched());
    output.put("files_skipped", search.skipped());
    return new ToolOutcome.Done(output.toString(), Labels.untrusted(Labels.Origin.FILE));
  }

  private Pulse pulse() {
    long start = nanoTime.getAsLong();
    return () -> {
      Interrupts.check();
      if (nanoTime.getAsLong() - start > MAX_TIME.toNanos()) {
        throw new TimeoutException("a search takes longer than " + MAX_TIME);
      }
    };
  }
}
