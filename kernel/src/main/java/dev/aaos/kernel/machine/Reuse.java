package dev.aaos.kernel.machine;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.Prompt;
import dev.aaos.kernel.conversation.PromptKey;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.decide.Command;
import dev.aaos.kernel.journal.RunFact;
import dev.aaos.kernel.machine.Answers.Answer;
import dev.aaos.kernel.state.State;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Digest;
import dev.aaos.log.Encoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Tells one run again what was answered to the very same prompt, where its agent's manifest lets
/// that be, and keeps what it is answered for others. For the thread of the run.
///
/// Agents share answers whose agents at the top are of one manifest and hold the same: their
/// operator meant the same by them. So nobody hears what a model made up for a stranger, nor
/// that a stranger asked.
final class Reuse {
  private final Core core;
  private final AgentId agent;
  private final RunId run;
  private Optional<Digest> scope = Optional.empty();

  /// What was told again.
  ///
  /// @param cost what it cost whoever asked
  record Again(Inference.Came came, Usage cost) {}

  Reuse(Core core, AgentId agent, RunId run) {
    this.core = core;
    this.agent = agent;
    this.run = run;
  }

  /// Returns by what the answer to `prompt` is found; empty where the agent wants none.
  Optional<Digest> key(Prompt prompt) {
    State state = core.machine().state();
    List<Agent> line = state.line(agent);
    if (line.isEmpty() || !line.getFirst().identity().standing().reuses()) {
      return Optional.empty();
    }
    if (scope.isEmpty()) {
      scope = scope(state, line.getLast());
    }
    return scope.map(same -> PromptKey.of(same, prompt));
  }

  /// Nobody is of one manifest with whom that was removed from.
  private Optional<Digest> scope(State state, Agent top) {
    Encoder out = new Encoder();
    try {
      out.bytes(core.content().get(top.identity().manifest()));
    } catch (IOException e) {
      return Optional.empty();
    }
    List<Grant> grants = state.grants().of(top.id());
    out.list(grants, (to, grant) -> to.text(grant.capability().toString()));
    return Optional.of(Digest.of(out.take()));
  }

  /// Returns what was answered to `prompt`, which is `key`'s; empty where nothing is known of that,
  /// or the run has to stop. Refused where the run has ended, or there is no room.
  ///
  /// @param loop how far the run goes round in circles
  /// @param cause the record that the call comes of
  Result<Optional<Again>> again(Digest key, Prompt prompt, LoopWatch.Loop loop, long cause) {
    Optional<Answer> known = core.answers().find(key);
    Optional<Turn.Said> said = known.flatMap(answer -> read(key, answer));
    if (known.isEmpty() || said.isEmpty()) {
      return Result.ok(Optional.empty());
    }
    Answer answer = known.get();
    BlobRef turn = core.content().put(TurnCodec.encode(said.get()));
    var fact =
        new RunFact.InferenceReused(run, turn, answer.ending(), prompt.model(), answer.sequence());
    Result<Optional<Long>> recorded =
        core.machine().settle(new Command.ReuseInference(fact, answer.labels(), loop, cause));
    return recorded.map(sequence -> sequence.map(at -> {
      core.answers().toldAgain();
      core.audience()
          .see(new Shown(
              agent, Optional.of(run), at, ModelCall.STREAM, said.get().text()));
      Reply reply = new Reply(said.get(), answer.ending(), Usage.ZERO);
      return new Again(new Inference.Came(reply, turn, at), answer.usage());
    }));
  }

  private Optional<Turn.Said> read(Digest key, Answer answer) {
    try {
      Turn turn = TurnCodec.decode(core.content().get(answer.turn()));
      return turn instanceof Turn.Said said ? Optional.of(said) : Optional.empty();
    } catch (IOException | CorruptJournal e) {
      core.answers().drop(key);
      return Optional.empty();
    }
  }

  /// Keeps what `came`, if it is whole, says something, and everyone may read it.
  void keep(Digest key, Inference.Came came) {
    core.answers().asked();
    Reply reply = came.reply();
    boolean whole = switch (reply.ending()) {
      case COMPLETE -> !reply.said().text().isBlank();
      case TOOL_USE -> true;
      case TRUNCATED, DECLINED, OVER_BUDGET, NO_PROGRESS, OUT_OF_TIME -> false;
    };
    Optional<Labels> labels =
        core.machine().state().run(run).map(Run::labels).filter(Labels::everyone);
    if (whole && labels.isPresent()) {
      core.answers()
          .take(
              run,
              key,
              new Answer(
                  came.turn(), reply.ending(), reply.usage(), labels.get(), came.sequence()));
    }
  }
}
