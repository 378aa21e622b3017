package dev.aaos.kernel.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Place;
import dev.aaos.kernel.agent.Place.Notices;
import dev.aaos.kernel.agent.Place.Restart;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.agent.Supervisor.Backoff;
import dev.aaos.kernel.agent.Supervisor.Strategy;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.base.LoopLimits;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import dev.aaos.kernel.decide.OtpModel.How;
import dev.aaos.kernel.decide.OtpModel.Node;
import dev.aaos.log.BlobRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Generated trees of supervisors under generated failures come to what Erlang's would.
class SupervisionLawsTest {
  private static final int TREES = Integer.getInteger("aaos.trees", 1_000);
  private static final int EVENTS = 40;
  private static final KernelLimits LIMITS = new KernelLimits(
      1_000,
      8,
      3,
      1_000,
      1_000,
      3,
      10,
      4,
      1_000,
      Duration.ofMillis(10),
      Duration.ofMinutes(1),
      LoopLimits.DEFAULT);

  @Test
  void generatedTrees_comeToWhatErlangsWouldComeTo() {
    long seed = Long.getLong("aaos.seed", System.nanoTime());
    int restarts = 0;
    int surrenders = 0;
    for (int tree = 0; tree < TREES; tree++) {
      Life life = new Life(new SplittableRandom(seed + tree));
      try {
        life.live();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "repeat with -Daaos.trees=1 -Daaos.seed=" + (seed + tree) + "\n" + life.told, e);
      }
      restarts += life.restarts();
      surrenders += life.model.root.deleted ? 1 : 0;
    }
    assertThat(restarts).isGreaterThan(TREES);
    assertThat(TREES < 100 || surrenders > 0).isTrue();
  }

  /// One tree, told to the kernel and to the oracle.
  private static final class Life {
    private final SplittableRandom random;
    private final Table table = new Table(LIMITS);
    private final Map<String, AgentId> agents = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Instant begin = table.now;
    private final OtpModel model;

    Life(SplittableRandom random) {
      this.random = random;
      this.model = new OtpModel(node("root", 0));
      model.root.restart = Restart.PERMANENT;
      spawn(model.root, Optional.empty());
    }

    private Node node(String id, int depth) {
      Node node = new Node(id);
      node.restart = one(List.of(Restart.values()));
      if (depth == 0 || (depth < 3 && random.nextInt(3) == 0)) {
        node.strategy = one(List.of(Strategy.values()));
        node.intensity = random.nextInt(6);
        node.period = random.nextLong(1, 61);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
          node.children.add(node(id + "." + node.children.size(), depth + 1));
        }
      }
      for (Node child : node.children) {
        Node other = one(node.children);
        if (other != child && random.nextInt(6) == 0) {
          child.links.add(other.id);
        }
      }
      return node;
    }

    private void spawn(Node node, Optional<AgentId> parent) {
      AgentId id = new AgentId(table.id());
      agents.put(node.id, id);
      boolean goal = !node.isSupervisor() && random.nextBoolean();
      Command.Bundle bundle = new Command.Bundle(
          node.id,
          "model",
          Table.BLOB,
          Table.BLOB,
          goal || node.isSupervisor() ? new Lifecycle.OnDemand() : new Lifecycle.Persistent(3),
          RunLimits.DEFAULT,
          Terms.USUAL,
          node.isSupervisor() ? Optional.of(rules(node)) : Optional.empty(),
          parent.map(over -> new Place(
              node.id,
              node.restart,
              goal ? Table.BLOB : BlobRef.EMPTY,
              Notices.NONE,
              node.links,
              List.of())),
          Map.of(),
          UnknownOutcomes.TELL,
          Optional.empty(),
          Confinement.USUAL,
          Quorum.ONE);
      table.done(new Command.Spawn(id, parent, "", bundle, Set.of(), List.of(), 0));
      for (Node child : node.children) {
        spawn(child, Optional.of(id));
      }
      if (node.isSupervisor()) {
        table.done(new Command.MakeReady(id, 1));
      }
    }

    private AgentId id(Node node) {
      return Objects.requireNonNull(agents.get(node.id));
    }

    private <T> T one(List<T> values) {
      return values.get(random.nextInt(values.size()));
    }

    private static Supervisor rules(Node node) {
      return new Supervisor(
          node.strategy,
          node.intensity,
          Duration.ofSeconds(node.period),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60), 0));
    }

    void live() {
      for (int i = 0; i < EVENTS && !model.root.deleted; i++) {
        happen();
        assertThat(states()).isEqualTo(statuses(model.root, new LinkedHashMap<>()));
      }
    }

    private void happen() {
      List<Node> up = nodes(model.root).stream()
          .filter(node -> node.alive && node != model.root)
          .toList();
      if (up.isEmpty() || random.nextInt(3) == 0) {
        pass();
        return;
      }
      Node node = one(up);
      AgentId agent = id(node);
      switch (random.nextInt(6)) {
        case 0 -> {
          told.add(node.id + " is ended by a person");
          table.done(new Command.Stop(agent, Optional.empty(), "user_requested", 1));
          model.deleted(node);
        }
        case 1, 2 -> end(node, StopReason.COMPLETE, How.NORMAL);
        case 3 -> end(node, StopReason.RUN_STOPPED, How.SHUTDOWN);
        default -> end(node, StopReason.error("broke"), How.KILLED);
      }
    }

    /// Has an agent begin what it would begin, and end it.
    private void end(Node node, StopReason reason, How how) {
      AgentId agent = id(node);
      Agent found = table.state.agent(agent).orElseThrow();
      RunId run = new RunId(table.id());
      boolean idle = found.goal().isEmpty() && how != How.KILLED;
      if (node.isSupervisor()) {
        table.done(Table.starting(agent, run, Optional.empty()));
      } else {
        if (found.hasMailbox() && found.mailbox().isEmpty()) {
          table.done(table.sending(agent));
        }
        assertThat(table.done(new Command.Receive(agent, run))).isPresent();
      }
      told.add(node.id + " ends with " + reason + " at " + model.now);
      if (how == How.SHUTDOWN) {
        table.done(new Command.StopRun(agent, run, StopReason.RUN_STOPPED, 1));
      } else {
        table.done(new Command.EndRun(run, reason, Table.BLOB, 1));
      }
      if (!idle) {
        model.dies(node, how);
      }
    }

    /// Lets time pass, and whatever is due by then be started again, supervisor after supervisor.
    private void pass() {
      long seconds = random.nextInt(1, 30);
      told.add(seconds + " s pass");
      model.now += seconds;
      table.now = table.now.plusSeconds(seconds);
      for (Node node : nodes(model.root)) {
        if (node.isSupervisor()) {
          table.done(new Command.Restart(id(node)));
          model.restart(node);
        }
      }
    }

    private static List<Node> nodes(Node node) {
      List<Node> nodes = new ArrayList<>(List.of(node));
      node.children.forEach(child -> nodes.addAll(nodes(child)));
      return nodes;
    }

    private static Map<String, String> statuses(Node node, Map<String, String> found) {
      found.put(node.id, node.status());
      node.children.forEach(child -> statuses(child, found));
      return found;
    }

    private Map<String, String> states() {
      return agents.entrySet().stream()
          .sorted(Comparator.comparing(Map.Entry::getKey))
          .collect(Collectors.toMap(
              Map.Entry::getKey,
              entry -> state(table.state.agent(entry.getValue()).orElseThrow()),
              (a, b) -> a,
              LinkedHashMap::new));
    }

    private String state(Agent agent) {
      if (agent.stoppedAt().isPresent()) {
        return "gone";
      }
      if (agent.state() == AgentState.RUNNING) {
        return "up";
      }
      return agent
          .supervision()
          .due()
          .map(due -> "down until " + Duration.between(begin, due.at()).toSeconds())
          .orElse("down");
    }

    int restarts() {
      return table.state.agents().values().stream()
          .mapToInt(agent -> agent.supervision().restarts())
          .sum();
    }
  }
}
