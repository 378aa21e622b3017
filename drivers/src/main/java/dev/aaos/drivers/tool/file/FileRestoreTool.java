package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.drivers.tool.ChangeRef;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.merge.ThreeWay;
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
import dev.aaos.linux.change.Changes;
import dev.aaos.linux.change.Goal;
import dev.aaos.linux.change.Merging;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeRestorer.Part;
import dev.aaos.linux.file.TreeRestorer.Way;
import dev.aaos.linux.piece.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `file_restore`: takes changes of what lies at one name back, if nobody else has changed it
/// since.
///
/// Done twice it is done once: what is as it was is left alone.
final class FileRestoreTool implements Tool {
  private static final int MOST_CHANGES = 10_000;

  private static final ToolSpec SPEC = new ToolSpec(
      "file_restore",
      "Takes back what calls and commands changed of one file, directory, link or pipe: it gets"
          + " the content, mode and time it had before the oldest of the given changes, or is"
          + " removed when it did not exist. What was changed otherwise since is left alone, and so"
          + " is a directory with something in it.",
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
            "description": "Records (effect_preserved) of the changes; of many in one, RECORD:AT.",
            "items": {
              "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "%s"}
              ]
            },
            "minItems": 1,
            "maxItems": 10000
          },
          "link": {
            "type": "string",
            "description": "A file of which it is to be a name again, if that is what it was.",
            "minLength": 1,
            "maxLength": 4096
          },
          "part": {
            "type": "string",
            "description": "Only its mode and time (look), only let its owner into the \
            directory (open), or have the file be no name of another one any more (apart).",
            "enum": ["look", "open", "apart"],
            "maxLength": 5
          },
          "anyway": {
            "type": "boolean",
            "description": "Whether to do it although the file was changed otherwise since."
          },
          "merge_of": {
            "type": "string",
            "description": "To keep what somebody else did to the file since and take back \
            the rest: the SHA-256 of what it holds.",
            "pattern": "^[0-9a-f]{64}$",
            "maxLength": 64
          },
          "merge_into": {
            "type": "string",
            "description": "The SHA-256 of what it is to hold then.",
            "pattern": "^[0-9a-f]{64}$",
            "maxLength": 64
          },
          "staged": {
            "type": "boolean",
            "description": "Whether the changes are those that lead back from what was staged: \
            then what was staged is put in place."
          }
        },
        "required": ["path", "changes"],
        "additionalProperties": false
      }""".formatted(ChangeRef.PATTERN));

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
    List<ChangeRef> changes = changes(members);
    Optional<String> link = members.optionalText("link");
    Optional<FilePath> of =
        link.isPresent() ? Optional.of(FilePath.ofFile(link.get())) : Optional.empty();
    Way way =
        new Way(members.flag("anyway"), part(members), of.map(FilePath::bytes), merge(members));
    List<Capability.OfPath> needs = new ArrayList<>();
    of.ifPresent(other -> needs.addAll(List.of(other.read(), other.write())));
    needs.addAll(List.of(path.read(), path.write()));
    String effect = members.flag("staged")
        ? "put what was staged at " + path.shown() + " in place"
        : effect(path, changes, way, of);
    return new PreparedCall() {
      @Override
      public Plan plan() {
        return new Plan(List.copyOf(needs), EffectClass.IDEMPOTENT, effect);
      }

      @Override
      public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
        Changes kept = changes(context, path, changes);
        return new FileCall(
                hands,
                path,
                needs,
                EffectClass.IDEMPOTENT,
                effect,
                (reach, file) -> restore(reach, file, kept, way))
            .perform(context);
      }
    };
  }

  /// Returns the changes that `members` name, newest first.
  private static List<ChangeRef> changes(ToolInput members) throws InvalidInput {
    Set<ChangeRef> changes = new TreeSet<>(Comparator.reverseOrder());
    for (String text : members.numbersOrTexts("changes", MOST_CHANGES)) {
      changes.add(ChangeRef.parse(text));
    }
    if (changes.isEmpty()) {
      throw new InvalidInput("'changes' is empty: give the numbers of their records");
    }
    return List.copyOf(changes);
  }

  private static Optional<Merging.Agreed> merge(ToolInput members) throws InvalidInput {
    Optional<String> of = members.optionalText("merge_of");
    Optional<String> into = members.optionalText("merge_into");
    if (of.isPresent() != into.isPresent()) {
      throw new InvalidInput("'merge_of' and 'merge_into' go together: give both, or none");
    }
    if (of.isPresent() && members.flag("anyway")) {
      throw new InvalidInput("'anyway' gives up what a merge keeps: leave one out");
    }
    return of.map(found -> new Merging.Agreed(ThreeWay.LINES, found, into.orElseThrow()));
  }

  private static Part part(ToolInput members) throws InvalidInput {
    String part = members.optionalText("part").orElse("all");
    if (!part.equals("all") && members.optionalText("link").isPresent()) {
      throw new InvalidInput("'link' makes a name, and '" + part + "' does not: leave one out");
    }
    return switch (part) {
      case "all" -> Part.ALL;
      case "look" -> Part.LOOK;
      case "open" -> Part.OPEN;
      case "apart" -> Part.APART;
      default ->
        throw new InvalidInput("there is no part '" + part + "': give look, open or apart");
    };
  }

  private static String effect(
      FilePath path, List<ChangeRef> changes, Way way, Optional<FilePath> of) {
    String what = changes.size() == 1 ? "the change" : changes.size() + " changes";
    String effect = switch (way.part()) {
      case ALL, APART -> "take back " + what + " of " + path.shown();
      case LOOK -> "take back " + what + " of the mode and time of " + path.shown();
      case OPEN -> "let the owner of " + path.shown() + " into it, to take back changes";
    };
    return effect
        + of.map(other -> ", as another name of " + other.shown()).orElse("")
        + (way.anyway() ? ", whoever has changed it since" : "")
        + (way.merge().isPresent() ? ", and keep what somebody else has changed since" : "");
  }

  /// Returns the changes at `refs`, which must be of `path`: whoever may restore one file hears
  /// nothing of others.
  private static Changes changes(CallContext context, FilePath path, List<ChangeRef> refs) {
    return new Changes() {
      @Override
      public int count() {
        return refs.size();
      }

      @Override
      public Change change(int index) throws IOException {
        ChangeRef ref = refs.get(index);
        Change change = ref.in(context.preserved(ref.record()));
        if (!change.path().equals(path.bytes())) {
          throw new IOException("record " + ref + " keeps no change of " + path.text());
        }
        return change;
      }

      @Override
      public byte[] piece(long record) throws IOException {
        return Piece.decode(context.preserved(record));
      }
    };
  }

  private ToolOutcome restore(Reach reach, FilePath path, Changes changes, Way way)
      throws IOException {
    Goal goal = restorer.restore(reach.target(path), changes, way);
    return switch (goal) {
      case Goal.Already already -> done(path, "unchanged");
      case Goal.Gone gone -> done(path, "removed");
      case Goal.Merged merged -> done(path, "merged");
      case Goal.Content _, Goal.Cut _, Goal.Added _, Goal.Looks _ -> done(path, "restored");
      case Goal.Directory _, Goal.Link _, Goal.Pipe _ -> done(path, "restored");
      case Goal.Name name -> done(path, "linked");
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
