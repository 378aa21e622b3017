package dev.aaos.kernel.state;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.AgentState;
import dev.aaos.kernel.agent.Conversation;
import dev.aaos.kernel.agent.Inbox;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.Supervision;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Budget;
import dev.aaos.kernel.journal.SupervisionCodec;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A hibernating agent: what it has in common with others, and the rest as bytes.
///
/// An agent hibernates while nothing but a message can make it do anything: a persistent
/// one that runs, with an empty mailbox, no run and no children. That is a property of the
/// agent and nothing that happens to it, so no record says it and a replay comes to the
/// same. It wakes by being looked at. As an object an agent of which nothing special is
/// known takes some 700 bytes; so it takes about 200. Immutable.
final class Sleeper implements AgentTable.Held {
  private final AgentId id;
  private final Form form;
  private final byte[] rest;

  private Sleeper(AgentId id, Form form, byte[] rest) {
    this.id = id;
    this.form = form;
    this.rest = rest;
  }

  /// Returns whether `agent` is one that hibernates.
  static boolean is(Agent agent) {
    return agent.isRunning()
        && agent.identity().lifecycle() instanceof Lifecycle.Persistent
        && agent.mailbox().isEmpty()
        && agent.activeRuns().isEmpty()
        && agent.children().isEmpty();
  }

  /// Returns `agent`, hibernating, of the form `form`.
  static Sleeper of(Agent agent, Form form) {
    Encoder out = new Encoder();
    Usage usage = agent.usage();
    out.varint(agent.identity().spawned())
        .instant(agent.identity().startedAt())
        .optional(agent.identity().parent(), ValueCodec::agent)
        .varint(agent.identity().depth())
        .varint(usage.inputTokens())
        .varint(usage.outputTokens())
        .varint(usage.cachedTokens())
        .value(agent.budget(), BudgetCodec::write)
        .value(agent.supervision(), SupervisionCodec::write);
    write(out, agent.conversation().exchanges());
    return new Sleeper(agent.id(), form, out.take());
  }

  @Override
  public AgentId id() {
    return id;
  }

  Form form() {
    return form;
  }

  @Override
  public long spawned() {
    return new Decoder(ByteBuffer.wrap(rest)).varint();
  }

  @Override
  public String name() {
    return form.name();
  }

  @Override
  public Agent agent() {
    try {
      return read();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CorruptJournal("agent " + id + " cannot be read from a snapshot", e);
    }
  }

  private Agent read() {
    Decoder in = new Decoder(ByteBuffer.wrap(rest));
    long spawned = in.varint();
    Instant startedAt = in.instant();
    Optional<AgentId> parent = in.optional(ValueCodec::agent);
    Agent.Identity identity = new Agent.Identity(
        id,
        parent,
        form.name(),
        form.model(),
        form.systemPrompt(),
        form.manifest(),
        form.approvalRequired(),
        form.lifecycle(),
        form.limits(),
        Math.toIntExact(in.varint()),
        startedAt,
        spawned,
        form.asksOutcomes(),
        form.program(),
        form.confinement(),
        form.standing(),
        form.principal(),
        form.quorum());
    Usage usage = new Usage(in.varint(), in.varint(), in.varint());
    Budget budget = BudgetCodec.budget(in);
    Supervision supervision = SupervisionCodec.read(in);
    Conversation conversation = new Conversation(exchanges(in), form.labels());
    return new Agent(
        identity,
        AgentState.RUNNING,
        Optional.empty(),
        PersistentMap.empty(),
        PersistentMap.empty(),
        usage,
        budget,
        new Inbox(form.kinds(), List.of(), conversation, Optional.empty()),
        supervision);
  }

  private static void write(Encoder out, List<List<Entry>> exchanges) {
    out.varint(exchanges.size());
    for (List<Entry> exchange : exchanges) {
      out.varint(exchange.size());
      exchange.forEach(entry -> SharedCodec.write(out, entry));
    }
  }

  private static List<List<Entry>> exchanges(Decoder in) {
    List<List<Entry>> exchanges = new ArrayList<>();
    for (long left = in.varint(); left > 0; left--) {
      List<Entry> exchange = new ArrayList<>();
      for (long entries = in.varint(); entries > 0; entries--) {
        exchange.add(SharedCodec.entry(in));
      }
      exchanges.add(exchange);
    }
    return exchanges;
  }

  /// Writes this, its form as the number `number`.
  void write(Encoder out, int number) {
    out.value(id, ValueCodec::agent).varint(number).shortBytes(rest);
  }

  /// Returns a hibernating agent, of one of `forms`.
  static Sleeper read(Decoder in, List<Form> forms) {
    AgentId id = ValueCodec.agent(in);
    return new Sleeper(id, in.shortOneOf(forms), in.shortBytes());
  }

  /// Returns one as it stands in a state of version 3.
  static Sleeper earlier(Decoder in, List<Form> forms) {
    AgentId id = ValueCodec.agent(in);
    return new Sleeper(id, in.oneOf(forms), in.bytes());
  }
}
