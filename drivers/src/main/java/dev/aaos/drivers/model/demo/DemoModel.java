package dev.aaos.drivers.model.demo;

import dev.aaos.drivers.model.demo.Delegation.Told;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.Block;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.device.Asker;
import dev.aaos.kernel.device.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model that needs no network and no key: it follows simple requests by fixed rules.
///
/// It reads, lists, searches, writes, edits, fetches, compares, summarises by extraction and
/// hands work to children, with whatever tools it was given, and tells truly what came of each.
/// It understands nothing and says so. The same conversation always gets the same reply. Tokens
/// are counted as characters / 4. Any thread may call it.
public final class DemoModel implements Model {
  /// The name in a manifest; anything after a hyphen is a name of the user's own.
  public static final String NAME = "demo";

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final String SIGNATURE =
      "(The demo model did this by fixed rules; it understands nothing.)";
  private static final String HELP = """
      I am the demo model: I follow simple requests by fixed rules, offline, and cannot converse. \
      Ask me for things like these, with absolute paths, one or several in a row:
      - list /dir; read /dir/file; search for "word" in /dir
      - summarise /dir; summarise https://example.com/page
      - write "text" to /dir/file; write the summary to /dir/file; append "text" to /dir/file
      - replace "old" with "new" in /dir/file; compare /dir/a with /dir/b
      - fetch https://example.com/page
      - spawn an agent from /dir/manifest.yaml and tell it: "read /dir/file"
      - ask a helper to write "text" to /dir/file
      What I may do is what the manifest grants. For a real model: aaos configure.""";
  private static final Pattern DIRECTORY = Pattern.compile("(?<![\\w.:/])/[\\w.@+~/-]*[\\w@+~-]");

  @Override
  public boolean serves(String name) {
    return name.equals(NAME) || name.startsWith(NAME + "-");
  }

  @Override
  public OptionalLong count(Prompt prompt) {
    return OptionalLong.of(usage(prompt, 0).inputTokens());
  }

  @Override
  public Reply infer(Prompt prompt, Asker asker) {
    Bench bench = new Bench(prompt.turns(), prompt.tools());
    Told told = Told.of(request(prompt.turns()));
    Worker worker = new Worker(bench, prompt.model(), told.prior());
    InstructionReader reader = new InstructionReader(base(prompt.system()));
    try {
      List<Instruction> instructions = reader.read(told.request());
      return answer(prompt, asker, instructions, worker.work(instructions));
    } catch (Bench.Unanswered next) {
      asker.hears(next.narration());
      String id = "demo-" + (1 + calls(prompt.turns()));
      Turn.Said said = new Turn.Said(List.of(
          new Block.Text(next.narration()),
          new Block.ToolCall(id, next.tool(), next.input().toString())));
      int written = next.narration().length() + next.input().toString().length();
      return new Reply(said, Reply.Ending.TOOL_USE, usage(prompt, written));
    }
  }

  private static String request(List<Turn> turns) {
    String request = "";
    for (Turn turn : turns) {
      request = turn instanceof Turn.Asked(String text) ? text : request;
    }
    return request;
  }

  private static long calls(List<Turn> turns) {
    return turns.stream().filter(Turn.Answered.class::isInstance).count();
  }

  /// Returns the first directory the system prompt names: what `here` and relative paths mean.
  private static Optional<String> base(String system) {
    Matcher path = DIRECTORY.matcher(system);
    return path.find() ? Optional.of(path.group()) : Optional.empty();
  }

  private static Reply answer(
      Prompt prompt, Asker asker, List<Instruction> instructions, List<String> told) {
    List<String> paragraphs = new ArrayList<>(told);
    boolean lost = instructions.stream().anyMatch(Instruction.Unclear.class::isInstance)
        || instructions.isEmpty();
    boolean spoke = instructions.stream().allMatch(Instruction.Say.class::isInstance);
    if (lost) {
      paragraphs.add(HELP);
    } else if (!spoke) {
      paragraphs.add(SIGNATURE);
    }
    String text = String.join("\n\n", paragraphs);
    int most =
        (int) Math.min((long) prompt.maxOutputTokens() * CHARACTERS_PER_TOKEN, Integer.MAX_VALUE);
    boolean cut = text.length() > most;
    String said = cut ? text.substring(0, most) : text;
    asker.hears(said);
    return new Reply(
        new Turn.Said(List.of(new Block.Text(said))),
        cut ? Reply.Ending.TRUNCATED : Reply.Ending.COMPLETE,
        usage(prompt, said.length()));
  }

  private static Usage usage(Prompt prompt, int written) {
    long read = prompt.system().length();
    for (ToolSpec tool : prompt.tools()) {
      read += tool.description().length() + tool.inputSchema().length();
    }
    for (Turn turn : prompt.turns()) {
      read += length(turn);
    }
    return Usage.of(tokens(read), tokens(written));
  }

  private static long length(Turn turn) {
    return switch (turn) {
      case Turn.Asked(String text) -> text.length();
      case Turn.Answered(var answer) -> answer.content().length();
      case Turn.Said(List<Block> blocks) ->
        blocks.stream().mapToLong(DemoModel::length).sum();
    };
  }

  private static long length(Block block) {
    return switch (block) {
      case Block.Text(String text) -> text.length();
      case Block.ToolCall(String id, String name, String input) -> name.length() + input.length();
      case Block.Opaque(String dialect, String json) -> json.length();
    };
  }

  private static long tokens(long characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }
}
