package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Inbox;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.ipc.Message;
import dev.aaos.kernel.journal.SupervisionCodec;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The bytes of agents. Stateless; any thread.
///
/// Of those that hibernate the forms come first, each once, and then what each has beside its form
/// as it lies in memory: to read a hundred thousand of them is to copy them.
final class AgentCodec {
  private static final int AWAKE = 0;
  private static final int ASLEEP = 1;

  private AgentCodec() {}

  static void write(Encoder out, AgentTable agents) {
    List<AgentTable.Held> held = agents.held();
    Map<Form, Integer> forms = new LinkedHashMap<>();
    for (AgentTable.Held one : held) {
      if (one instanceof Sleeper sleeper) {
        forms.putIfAbsent(sleeper.form(), forms.size());
      }
    }
    out.list(List.copyOf(forms.keySet()), Form::write).list(held, (to, one) -> {
      switch (one) {
        case AgentTable.Awake(Agent agent) -> write(to.int8(AWAKE), agent);
        case Sleeper sleeper ->
          sleeper.write(to.int8(ASLEEP), Objects.requireNonNull(forms.get(sleeper.form())));
      }
    });
  }

  static AgentTable agents(Decoder in) {
    List<Form> forms = in.list(Form::read);
    return AgentTable.of(in.list(from -> held(from, forms)));
  }

  private static AgentTable.Held held(Decoder in, List<Form> forms) {
    int code = in.int8();
    return switch (code) {
      case AWAKE -> new AgentTable.Awake(agent(in));
      case ASLEEP -> Sleeper.read(in, forms);
      default -> throw new CorruptJournal("no agent has the code " + code);
    };
  }

  static void write(Encoder out, Agent agent) {
    Agent.Identity identity = agent.identity();
    out.value(identity.id(), ValueCodec::agent)
        .optional(identity.parent(), ValueCodec::agent)
        .text(identity.name())
        .text(identity.model())
        .blob(identity.systemPrompt())
        .blob(identity.manifest())
        .list(List.copyOf(identity.approvalRequired()), Encoder::text)
        .value(identity.lifecycle(), ValueCodec::lifecycle)
        .value(identity.limits(), ValueCodec::limits)
        .int32(identity.depth())
        .instant(identity.startedAt())
        .int64(identity.spawned())
        .flag(identity.asksOutcomes());
    out.word(agent.state())
        .optional(agent.stoppedAt(), Encoder::instant)
        .list(keys(agent.children()), ValueCodec::agent)
        .list(keys(agent.activeRuns()), ValueCodec::run)
        .value(agent.usage(), ValueCodec::usage)
        .optional(agent.budget(), AgentCodec::write)
        .list(agent.mailbox(), MailCodec::write)
        .value(agent.conversation(), MailCodec::write);
    if (agent.schedule().isPresent()) {
      out.optional(agent.served(), Encoder::instant);
    }
    out.value(agent.supervision(), SupervisionCodec::write).value(agent.kinds(), MailCodec::kinds);
  }

  static Agent agent(Decoder in) {
    Agent.Identity identity = new Agent.Identity(
        ValueCodec.agent(in),
        in.optional(ValueCodec::agent),
        in.text(),
        in.text(),
        in.blob(),
        in.blob(),
        new HashSet<>(in.list(Decoder::text)),
        ValueCodec.lifecycle(in),
        ValueCodec.limits(in),
        in.int32(),
        in.instant(),
        in.int64(),
        in.flag());
    AgentState state = in.word(AgentState.class);
    Optional<Instant> stoppedAt = in.optional(Decoder::instant);
    var children = set(in.list(ValueCodec::agent));
    var runs = set(in.list(ValueCodec::run));
    Usage usage = ValueCodec.usage(in);
    Optional<Budget> budget = in.optional(AgentCodec::budget);
    List<Message> messages = in.list(MailCodec::message);
    Conversation conversation = MailCodec.conversation(in);
    Optional<Instant> served = identity.lifecycle() instanceof Lifecycle.Scheduled
        ? in.optional(Decoder::instant)
        : Optional.empty();
    Supervision supervision = SupervisionCodec.read(in);
    Map<String, BlobRef> kinds = MailCodec.kinds(in);
    Inbox inbox = new Inbox(kinds, messages, conversation, served);
    return new Agent(identity, state, stoppedAt, children, runs, usage, budget, inbox, supervision);
  }

  static void write(Encoder out, Budget budget) {
    out.value(budget.limit(), ValueCodec::budget).int64(budget.used()).instant(budget.since());
  }

  static Budget budget(Decoder in) {
    return new Budget(ValueCodec.budget(in), in.int64(), in.instant());
  }

  private static <K, V> List<K> keys(PersistentMap<K, V> map) {
    List<K> keys = new ArrayList<>(map.size());
    map.forEach((key, value) -> keys.add(key));
    return keys;
  }

  private static <K> PersistentMap<K, Boolean> set(List<K> keys) {
    PersistentMap<K, Boolean> set = PersistentMap.empty();
    for (K key : keys) {
      set = set.with(key, true);
    }
    return set;
  }
}
