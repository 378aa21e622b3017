package dev.aaos.drivers.tool;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.drivers.tool.file.FileRoots;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Reach;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Syscall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// What a tool is performed under, for tests of tools: real grants, anchored in real directories
/// as they are when an operator makes them, and the kernel's way of choosing among them.
///
/// ```java
/// GrantedContext agent = GrantedContext.of("file_read: /data/*", "file_write:
/// /data/out/*");
/// ToolOutcome outcome = agent.call(tool, "{\"path\":\"/data/a\"}");
/// ```
///
/// Keeps count of uses and of what was asked for later. For one thread.
public final class GrantedContext implements CallContext {
  /// The reason of a call that was refused because of its plan, before it was performed.
  public static final String PLAN_REFUSED = "no grant covers the plan";

  private final List<Grant> held;
  private final List<Held> chosen;
  private final List<Capability> extensions = new ArrayList<>();
  private final List<byte[]> images;
  private final List<Inverse> inverses = new ArrayList<>();
  private boolean full;
  private Optional<Tier> heldIn = Optional.empty();

  /// A grant, and how often it has been used.
  private static final class Grant {
    private final CapabilityRequest request;
    private final Held held;
    private long uses;

    Grant(CapabilityRequest request) {
      this.request = request;
      this.held = new Held(
          request.capability(), request.constraints().anyLinks(), rootOf(request.capability()));
    }

    boolean isSpent() {
      return request.constraints().maxUses().stream().anyMatch(most -> uses >= most);
    }

    Held use() {
      uses++;
      return held;
    }
  }

  private GrantedContext(List<Grant> held, List<Held> chosen, List<byte[]> images) {
    this.images = images;
    this.held = held;
    this.chosen = chosen;
  }

  /// Returns the context of an agent with `capabilities`, such as `file_read: /data/*`.
  public static GrantedContext of(String... capabilities) {
    return of(Arrays.stream(capabilities).map(CapabilityRequest::parse).toList());
  }

  /// Returns the context of an agent with one capability in map form, such as
  /// `{file_read: /data/*, links: any}`.
  public static GrantedContext ofMap(Map<String, ?> capability) {
    return of(List.of(CapabilityRequest.parse(capability)));
  }

  /// Returns the context of an agent that asked for `capabilities` and got them.
  public static GrantedContext of(List<CapabilityRequest> capabilities) {
    List<Grant> held = capabilities.stream().map(Grant::new).toList();
    return new GrantedContext(
        held, held.stream().map(grant -> grant.held).toList(), new ArrayList<>());
  }

  private static Root rootOf(Capability capability) {
    if (!(capability instanceof Capability.OfPath of)) {
      return Root.NONE;
    }
    try {
      return new FileRoots().resolve(of.path().literalPrefix());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Has `tool` called as the kernel does: prepared, decided on its plan, performed. A plan that
  /// no usable grant covers is denied with [#PLAN_REFUSED].
  public ToolOutcome call(Tool tool, String input)
      throws InvalidInput, IOException, InterruptedException {
    return perform(tool.prepare(input));
  }

  /// Decides on the plan of `call` and performs it.
  public ToolOutcome perform(PreparedCall call) throws IOException, InterruptedException {
    Plan plan = call.plan();
    List<Held> covering = new ArrayList<>();
    for (Capability need : plan.needs()) {
      Optional<Grant> grant = covering(need).filter(each -> !each.isSpent()).findFirst();
      if (grant.isEmpty()) {
        return new ToolOutcome.Denied(need, PLAN_REFUSED);
      }
      covering.add(grant.get().use());
    }
    GrantedContext context = new GrantedContext(held, List.copyOf(covering), images);
    context.full = full;
    ToolOutcome outcome = call.perform(context);
    extensions.addAll(context.extensions);
    inverses.addAll(context.inverses);
    heldIn = context.heldIn;
    return outcome;
  }

  @Override
  public void preserve(byte[] image) throws IOException {
    if (full) {
      throw new IOException("nothing was changed: there is no room for how it was");
    }
    images.add(image.clone());
  }

  @Override
  public long intent() {
    return images.size() + 1L;
  }

  @Override
  public void changed(byte[] image) {
    images.add(image.clone());
  }

  @Override
  public long piece(byte[] image) throws IOException {
    preserve(image);
    return images.size();
  }

  @Override
  public void takenBackBy(Inverse inverse) {
    inverses.add(inverse);
  }

  /// Returns the calls that take back what calls have done, as those said, in order.
  public List<Inverse> inverses() {
    return inverses;
  }

  /// Puts an image by, as a call does; returns its number.
  public long keep(byte[] image) {
    images.add(image.clone());
    return images.size();
  }

  /// Has no more images put by from now on.
  public void keepsNothing() {
    full = true;
  }

  @Override
  public byte[] preserved(long sequence) throws IOException {
    if (sequence < 1 || sequence > images.size()) {
      throw new IOException("no image " + sequence);
    }
    return images.get((int) sequence - 1);
  }

  /// Returns the image `number`, which there is.
  public byte[] image(long number) {
    return images.get((int) number - 1);
  }

  /// Returns how many images calls have put by, each under the next number from 1 on.
  public int images() {
    return images.size();
  }

  private Stream<Grant> covering(Capability need) {
    return held.stream().filter(grant -> grant.held.capability().covers(need));
  }

  /// Returns what calls have asked for beyond their plans and got, in order.
  public List<Capability> extensions() {
    return List.copyOf(extensions);
  }

  /// Returns how often the grants have been used, in the order in which they were given.
  public List<Long> uses() {
    return held.stream().map(grant -> grant.uses).toList();
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
  public List<Held> grants() {
    return chosen;
  }

  @Override
  public boolean permits(Capability actual) {
    return chosen.stream().anyMatch(grant -> grant.capability().covers(actual));
  }

  @Override
  public Result<Held> extend(Capability need) {
    if (covering(need).findFirst().isEmpty()) {
      return Result.refused(Errno.EACCES, "no grant covers '" + need + "'");
    }
    Optional<Grant> usable = covering(need).filter(grant -> !grant.isSpent()).findFirst();
    if (usable.isEmpty()) {
      return Result.refused(Errno.EDQUOT, "'" + need + "' is used up");
    }
    if (usable.get().request.constraints().approval() != Approval.NONE) {
      return Result.refused(Errno.EACCES, "'" + need + "' needs a person's approval");
    }
    extensions.add(need);
    return Result.ok(usable.get().use());
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
    return Confinement.USUAL;
  }

  @Override
  public Result<Long> confined(Tier tier, List<String> layers, int proofs) {
    throw new IllegalStateException("no program is started here");
  }

  @Override
  public void heldIn(Tier tier) {
    heldIn = Optional.of(tier);
  }

  /// Returns how the last call was held; empty where the daemon did it itself.
  public Optional<Tier> heldIn() {
    return heldIn;
  }

  @Override
  public void whenRevoked(Reach reach, Runnable lost) {
    throw new IllegalStateException("no program is started here");
  }

  /// Returns a door through which everything is refused.
  @Override
  public void show(String stream, String text) {}

  @Override
  public AgentServices services() {
    return new AgentServices() {
      @Override
      public <R> Result<R> call(Syscall<R> syscall) {
        return Result.refused(Errno.EPERM, "this context has no kernel behind it: " + syscall);
      }
    };
  }
}
