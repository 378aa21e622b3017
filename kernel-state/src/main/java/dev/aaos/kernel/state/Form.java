package dev.aaos.kernel.state;

import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.Standing;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What agents of one manifest have in common while they are idle.
///
/// @param kinds the schemas of the kinds of message they take, by name
/// @param labels those of what they remember
/// @param asksOutcomes whether a person is asked what their calls came to that nobody knows of
/// @param program what their own program is started by; empty when they run the model loop
/// @param confinement how their programs are to be held
/// @param standing how they ask models
/// @param principal for whom they work
/// @param quorum who has to answer questions about their calls
record Form(
    String name,
    String model,
    BlobRef systemPrompt,
    BlobRef manifest,
    Set<String> approvalRequired,
    Lifecycle lifecycle,
    RunLimits limits,
    Map<String, BlobRef> kinds,
    Labels labels,
    boolean asksOutcomes,
    Optional<BlobRef> program,
    Confinement confinement,
    Standing standing,
    Optional<Principal> principal,
    Quorum quorum) {

  static Form of(Agent agent) {
    Agent.Identity identity = agent.identity();
    return new Form(
        identity.name(),
        identity.model(),
        identity.systemPrompt(),
        identity.manifest(),
        identity.approvalRequired(),
        identity.lifecycle(),
        identity.limits(),
        agent.kinds(),
        agent.conversation().labels(),
        identity.asksOutcomes(),
        identity.program(),
        identity.confinement(),
        identity.standing(),
        identity.principal(),
        identity.quorum());
  }

  /// Forms differ by their manifests, nearly always.
  @Override
  public int hashCode() {
    return manifest.commitment().hashCode();
  }

  static void write(Encoder out, Form form) {
    out.text(form.name)
        .text(form.model)
        .blob(form.systemPrompt)
        .blob(form.manifest)
        .list(List.copyOf(form.approvalRequired), Encoder::text)
        .value(form.lifecycle, ValueCodec::lifecycle)
        .value(form.limits, ValueCodec::limits)
        .value(form.kinds, MailCodec::kinds)
        .value(form.labels, ValueCodec::labels)
        .flag(form.asksOutcomes)
        .optional(form.program, Encoder::blob)
        .value(form.confinement, AgentCodec::write)
        .value(form.standing, AgentCodec::write)
        .optional(form.principal, ValueCodec::principal)
        .value(form.quorum, ValueCodec::quorum);
  }

  static Form read(Decoder in, int version) {
    return new Form(
        in.text(),
        in.text(),
        in.blob(),
        in.blob(),
        Set.copyOf(in.list(Decoder::text)),
        ValueCodec.lifecycle(in),
        ValueCodec.limits(in),
        MailCodec.kinds(in),
        ValueCodec.labels(in),
        in.flag(),
        AgentCodec.program(in, version),
        AgentCodec.confinement(in, version),
        AgentCodec.standing(in, version),
        AgentCodec.principal(in, version),
        AgentCodec.quorum(in, version));
  }
}
