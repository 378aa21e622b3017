package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.syscall.AgentServices;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The authority of an agent that holds certain grants, all of which any call may use.
final class WebContext implements CallContext {
  private final List<Held> grants;
  private final Result<Held> refusal;
  private final List<Capability> extensions = new ArrayList<>();

  private WebContext(Result<Held> refusal, String... capabilities) {
    this.refusal = refusal;
    this.grants = Stream.of(capabilities)
        .map(text -> new Held(Capability.parse(text), false, Root.NONE))
        .toList();
  }

  /// Returns the context of an agent with the grants written `capabilities`.
  static WebContext granting(String... capabilities) {
    return new WebContext(Result.refused(Errno.EACCES, "no grant covers it"), capabilities);
  }

  /// Returns the context of an agent with the grant written `capability`; what that does not
  /// cover is refused with `errno` and `reason`.
  static WebContext refusing(Errno errno, String reason, String capability) {
    return new WebContext(Result.refused(errno, reason), capability);
  }

  /// Returns what was asked for beyond the plan, in order.
  List<Capability> extensions() {
    return extensions;
  }

  @Override
  public AgentId agent() {
    return new AgentId(new UUID(0, 1));
  }

  @Override
  public UUID key() {
    return new UUID(0xca11, 1);
  }

  @Override
  public void preserve(byte[] image) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long intent() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void changed(byte[] image) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long piece(byte[] image) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void takenBackBy(Inverse inverse) {
    throw new UnsupportedOperationException();
  }

  @Override
  public byte[] preserved(long sequence) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Held> grants() {
    return grants;
  }

  @Override
  public boolean permits(Capability actual) {
    return grants.stream().anyMatch(held -> held.capability().covers(actual));
  }

  @Override
  public Result<Held> extend(Capability need) {
    extensions.add(need);
    return grants.stream()
        .filter(held -> held.capability().covers(need))
        .findFirst()
        .map(Result::ok)
        .orElse(refusal);
  }

  @Override
  public Result<Held> extend(Reach reach, Capability need) {
    return extend(need);
  }

  @Override
  public Reach reach() {
    throw new IllegalStateException("no program is started here");
  }

  @Override
  public Confinement confinement() {
    throw new IllegalStateException("no program is started here");
  }

  @Override
  public Result<Long> confined(Tier tier, List<String> layers, int proofs) {
    throw new IllegalStateException("no program is started here");
  }

  @Override
  public void heldIn(Tier tier) {
    throw new IllegalStateException("nothing of this machine is touched here");
  }

  @Override
  public void whenRevoked(Reach reach, Runnable lost) {
    throw new IllegalStateException("no program is started here");
  }

  @Override
  public void show(String stream, String text) {}

  @Override
  public AgentServices services() {
    throw new UnsupportedOperationException("a fetch makes no syscalls");
  }
}
