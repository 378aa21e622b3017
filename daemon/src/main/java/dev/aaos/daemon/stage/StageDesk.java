package dev.aaos.daemon.stage;

import dev.aaos.daemon.undo.UndoPlan;
import dev.aaos.daemon.view.Json;
import dev.aaos.drivers.tool.undo.Choices;
import dev.aaos.drivers.tool.undo.FileUndo;
import dev.aaos.drivers.tool.undo.UndoRoom;
import dev.aaos.drivers.tool.undo.UndoStep;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.state.State;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.stage.StagedTrees;
import dev.aaos.log.BlobRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// Does with stages what people ask for. Any thread may call; what changes something is
/// done by one at a time.
public final class StageDesk {
  private final StageDirectory stages;
  private final Kernel kernel;
  private final UndoRoom room;
  private final ReentrantLock one = new ReentrantLock();

  /// For the stages in `stages`, of agents of `kernel`.
  ///
  /// @param room how much of one file can be committed
  public StageDesk(StageDirectory stages, Kernel kernel, UndoRoom room) {
    this.stages = stages;
    this.kernel = kernel;
    this.room = room;
  }

  /// What a person has to choose from.
  ///
  /// @param paths what it is about; all where there are none
  /// @param choices what becomes of what somebody else has done meanwhile
  public record Choice(List<String> paths, Choices choices) {
    /// Copies the list.
    public Choice {
      paths = List.copyOf(paths);
    }
  }

  /// Returns whether `path` lies in a stage.
  public boolean isStaged(String path) {
    return stages.isWithin(path);
  }

  /// Returns all stages for the wire, after those have ended of which all is committed.
  public List<Map<String, Object>> list(Operator operator) throws IOException {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Stage stage : stages.all()) {
      if (!settle(operator, stage.agent())) {
        list.add(told(stage));
      }
    }
    return list;
  }

  private Map<String, Object> told(Stage stage) throws IOException {
    Optional<Agent> agent = kernel.state().agent(stage.agent());
    String state = busy(stage).isPresent() ? "working" : "waiting";
    Optional<RunId> commit = committing(stage);
    return Json.object(
        "agent_id", stage.agent().toString(),
        "agent", agent.map(known -> known.identity().name()),
        "state", commit.isPresent() ? "committing" : state,
        "run_id", commit.map(RunId::toString),
        "begun", stage.begun().toString(),
        "trees", stage.trees().stream().map(tree -> tree.real().toString()).toList(),
        "bytes", StagedTrees.held(PathBytes.of(stage.directory().toString())));
  }

  /// Returns the stage of `agent`.
  private Stage stage(AgentId agent) throws IOException, InvalidInput {
    Optional<Stage> found = stages.find(agent);
    if (found.isEmpty()) {
      throw new InvalidInput(
          "agent " + agent + " has no stage: 'aaos stage list' shows those that" + " have one");
    }
    return found.get();
  }

  /// Returns what a commit would come to, for the wire.
  ///
  /// @throws InvalidInput when there is no such stage
  public Map<String, Object> diff(AgentId agent, Choice choice, boolean diffs)
      throws IOException, InvalidInput {
    Stage stage = stage(agent);
    StagePlan plan = StagePlan.of(stage, choice.paths(), choice.choices(), room);
    return Json.object(
        "agent_id", agent.toString(),
        "busy", busy(stage).isPresent() || committing(stage).isPresent(),
        "files", plan.toJson(diffs));
  }

  /// Returns the run of `stage`, or of an agent below its own, that is under way.
  private Optional<RunId> busy(Stage stage) {
    State state = kernel.state();
    return state.runs().active().stream()
        .filter(run ->
            state.line(run.agent()).stream().anyMatch(agent -> agent.id().equals(stage.agent())))
        .map(Run::id)
        .findFirst();
  }

  private Optional<RunId> committing(Stage stage) throws IOException {
    State state = kernel.state();
    return stage.commits().stream()
        .filter(run -> state.run(run).filter(Run::isActive).isPresent())
        .findFirst();
  }

  private void requireRest(Stage stage) throws IOException, InvalidInput {
    Optional<RunId> run = busy(stage);
    if (run.isPresent()) {
      throw new InvalidInput("agent " + stage.agent() + " still works on its stage, in run "
          + run.get() + ": wait for it, or stop it (aaos stop)");
    }
    Optional<RunId> commit = committing(stage);
    if (commit.isPresent()) {
      throw new InvalidInput("run " + commit.get() + " is just committing this stage: wait for it");
    }
  }

  /// What begins a commit.
  @FunctionalInterface
  public interface Beginner {
    /// Begins the run that takes `steps`.
    RunId begin(List<UndoStep> steps) throws IOException, InvalidInput;
  }

  /// Puts on record what a commit of `choice` does, and has `beginner` begin it.
  ///
  /// @throws InvalidInput when that cannot be done as it is, saying why
  public RunId commit(Operator operator, AgentId agent, Choice choice, Beginner beginner)
      throws IOException, InvalidInput {
    one.lock();
    try {
      Stage stage = stage(agent);
      requireRest(stage);
      StagePlan plan = StagePlan.of(stage, choice.paths(), choice.choices(), room);
      refuseLeft(plan, choice.choices().merged());
      if (plan.done() == 0) {
        throw new InvalidInput("there is nothing to commit there");
      }
      Offers offers = new Offers(operator, agent);
      List<UndoStep> steps = plan.offer(offers, offers::image, choice.choices());
      RunId run = beginner.begin(steps);
      stage.committedBy(run);
      value(operator.note(new MachineFact.StageCommitted(agent, run)));
      return run;
    } finally {
      one.unlock();
    }
  }

  /// What is to be done by a commit, put on record.
  private final class Offers implements StagePlan.Taker {
    private final Operator operator;
    private final AgentId agent;
    private final Map<Long, BlobRef> offered = new HashMap<>();

    Offers(Operator operator, AgentId agent) {
      this.operator = operator;
      this.agent = agent;
    }

    @Override
    public long take(byte[] image, long names) throws IOException {
      BlobRef kept = kernel.content().put(image);
      return noted(new MachineFact.StageOffered(agent, names, kept), kept);
    }

    @Override
    public long piece(byte[] image) throws IOException {
      BlobRef kept = kernel.content().put(image);
      return noted(new MachineFact.StagePiece(agent, kept), kept);
    }

    private long noted(MachineFact.Stage fact, BlobRef kept) throws IOException {
      long record = value(operator.note(fact));
      offered.put(record, kept);
      return record;
    }

    byte[] image(long record) throws IOException {
      return kernel.content().get(Optional.ofNullable(offered.get(record)).orElseThrow());
    }
  }

  private static void refuseLeft(StagePlan plan, Set<String> merged) throws InvalidInput {
    List<FileUndo> left = plan.left();
    Optional<String> unmerged = UndoPlan.unmerged(left, merged);
    if (unmerged.isPresent()) {
      throw new InvalidInput("nothing was committed: " + unmerged.get());
    }
    if (!left.isEmpty()) {
      String names = left.stream()
          .limit(20)
          .map(file -> file.path() + ": " + file.detail())
          .collect(Collectors.joining("\n"));
      throw new InvalidInput("nothing was committed, as " + left.size() + " of it cannot be:\n"
          + names + "\nName what is to be committed, keep what was done there meanwhile as well"
          + " (--merge PATH, where the lines are different ones), or give it up (--anyway PATH)");
    }
  }

  private static <T> T value(Result<T> result) throws IOException {
    return switch (result) {
      case Result.Ok<T>(T value) -> value;
      case Result.Refused<T>(Errno errno, String reason) -> throw new IOException(reason);
    };
  }

  /// Ends the stage of `agent` if all of it was committed; returns whether there is
  /// none any more.
  public boolean settle(Operator operator, AgentId agent) throws IOException {
    one.lock();
    try {
      Optional<Stage> stage = stages.find(agent);
      if (stage.isEmpty()) {
        return true;
      }
      boolean committed = !stage.get().commits().isEmpty()
          && busy(stage.get()).isEmpty()
          && committing(stage.get()).isEmpty()
          && StagePlan.of(stage.get(), List.of(), Choices.NONE, room).isEmpty();
      if (committed) {
        end(operator, stage.get(), false);
      }
      return committed;
    } finally {
      one.unlock();
    }
  }

  /// Ends the stage of `agent`; what is in it and nowhere else is gone.
  ///
  /// @throws InvalidInput when there is none, or it is being worked on
  public void drop(Operator operator, AgentId agent) throws IOException, InvalidInput {
    one.lock();
    try {
      Stage stage = stage(agent);
      requireRest(stage);
      end(operator, stage, true);
    } finally {
      one.unlock();
    }
  }

  /// An agent whose files have gone can do nothing any more.
  private void end(Operator operator, Stage stage, boolean dropped) throws IOException {
    boolean lives = kernel
        .state()
        .agent(stage.agent())
        .filter(agent -> agent.stoppedAt().isEmpty())
        .isPresent();
    if (lives) {
      operator.retire(stage.agent()); // it may end by itself just now
    }
    value(operator.note(new MachineFact.StageEnded(stage.agent(), dropped)));
    stages.remove(stage);
  }
}
