package dev.aaos.drivers.tool.file;

import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import dev.aaos.linux.change.Change;
import dev.aaos.linux.change.ChangeCodec;
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.file.TreeRestorer;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/// `file_restore`: takes changes of one file back, if nobody else has changed it since.
///
/// Done twice it is done once: a file that is as it was is left alone.
final class FileRestoreTool implements Tool {
  private static final int MOST_CHANGES = 10_000;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_restore",
      "Takes back what calls changed of one file: it gets the content, mode and time it had"
          + " before the oldest of the given changes, or is removed when it did not exist. A file"
          + " that was changed otherwise since is left alone.",
      """
      {
        "type": "object",
        "properties": {
          "path": {
            "type": "string",
            "description": "Absolute path of the file, as the changes name it.",
            "minLength": 1,
            "maxLength": 4096
          },
          "changes": {
            "type": "array",
            "description": "The numbers of the records (effect_preserved) of the changes.",
            "items": {"type": "integer", "minimum": 1},
            "minItems": 1,
            "maxItems": 10000
          },
          "anyway": {
            "type": "boolean",
            "description": "Whether to do it although the file was changed otherwise since."
          }
        },
        "required": ["path", "changes"],
        "additionalProperties": false
      }""");

  private final FileHands hands;
  private final TreeRestorer restorer;

  /// Restores through `hands` and `restorer`.
  FileRestoreTool(FileHands hands, TreeRestorer restorer) {
    this.hands = hands;
    this.restorer = restorer;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    FilePath path = FilePath.ofFile(members.text("path"));
    List<Long> changes = members.numbers("changes", MOST_CHANGES).stream()
        .distinct()
        .sorted(Comparator.reverseOrder())
        .toList();
    if (changes.isEmpty()) {
      throw new InvalidInput("'changes' is empty: give the numbers of their records");
    }
    boolean anyway = members.flag("anyway");
    String what = changes.size() == 1 ? "the change" : changes.size() + " changes";
    String effect = "take back " + what + " of " + path.shown()
        + (anyway ? ", whoever has changed it since" : "");
    return new PreparedCall() {
      @Override
      public Plan plan() {
        return new Plan(List.of(path.read(), path.write()), EffectClass.IDEMPOTENT, effect);
      }

      @Override
      public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
        Changes kept = changes(context, path, changes);
        return new FileCall(
                hands,
                path,
                List.of(path.read(), path.write()),
                EffectClass.IDEMPOTENT,
                effect,
                (reach, file) -> restore(reach, file, kept, anyway))
            .perform(context);
      }
    };
  }

  /// Returns the changes recorded at `sequences`, which must be of `path`: whoever may restore one
  /// file hears nothing of others.
  private static Changes changes(CallContext context, FilePath path, List<Long> sequences) {
    return new Changes() {
      @Override
      public int count() {
        return sequences.size();
      }

      @Override
      public Change change(int index) throws IOException {
        long sequence = sequences.get(index);
        Change change = ChangeCodec.decode(context.preserved(sequence));
        if (!change.path().equals(path.bytes())) {
          throw new IOException("record " + sequence + " keeps no change of " + path.text());
        }
        return change;
      }
    };
  }

  private ToolOutcome restore(Reach reach, FilePath path, Changes changes, boolean anyway)
      throws IOException {
    Goal goal = restorer.restore(reach.target(path), changes, anyway);
    return switch (goal) {
      case Goal.Already already -> done(path, "unchanged");
      case Goal.Gone gone -> done(path, "removed");
      case Goal.Content _, Goal.Cut _, Goal.Added _ -> done(path, "restored");
      case Goal.Changed(String why) ->
        new ToolOutcome.Failed(path.text() + " is left alone: " + why + " by somebody else");
      case Goal.Unknown(String why) ->
        new ToolOutcome.Failed(path.text() + " cannot be restored: " + why);
    };
  }

  private static ToolOutcome done(FilePath path, String result) {
    String output = Json.object().put("path", path.text()).put("result", result).toString();
    return new ToolOutcome.Done(output, Labels.NONE);
  }
}
