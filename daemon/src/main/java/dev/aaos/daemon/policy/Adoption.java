package dev.aaos.daemon.policy;

import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.log.Digest;
import dev.aaos.policy.Effect;
import dev.aaos.policy.Policy;
import dev.aaos.policy.change.Widening;
import dev.aaos.policy.text.LoadedExpressions;
import dev.aaos.policy.text.PolicyProblem;
import dev.aaos.policy.text.PolicyText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// How a policy comes into force: its text is checked, what it widens is found out, both are put
/// on record, and from then on it rules. A text that is wrong changes nothing, and a file that is
/// gone changes nothing: what was in force stays so, and the trouble is told.
///
/// Any thread may call; one adoption at a time.
public final class Adoption {
  private static final Policy NOTHING_ALLOWED = new Policy(List.of(), Effect.DENY);

  private final PolicyFile file;
  private final Supplier<Collection<String>> tools;
  private final LoadedExpressions expressions = LoadedExpressions.installed();
  private final PolicyDevice device;
  private volatile Standing standing;
  private volatile Optional<String> trouble = Optional.empty();
  private Optional<Policy> before;

  /// What is in force.
  ///
  /// @param text as it was written; empty where there is no policy
  private record Standing(Policy policy, Optional<String> text) {}

  private Adoption(PolicyFile file, Supplier<Collection<String>> tools) throws IOException {
    this.file = file;
    this.tools = tools;
    Optional<String> text = file.text();
    Optional<String> kept = file.kept();
    if (text.isEmpty() && file.path().isPresent() && (kept.isPresent() || file.named())) {
      throw new IOException("the policy " + file.path().get() + " is not there"
          + (kept.isPresent() ? ", and one was in force (a copy is " + file.copy() + ")" : "")
          + ": put it there, or set AAOS_POLICY=none to have none");
    }
    Policy policy;
    try {
      policy = text.isPresent() ? read(text.get()) : Policy.NONE;
    } catch (PolicyProblem e) {
      throw new IOException(
          "the policy " + file.path().map(Path::toString).orElse("") + ": " + e.text(), e);
    }
    this.standing = new Standing(policy, text);
    this.before = text.equals(kept) ? Optional.empty() : Optional.of(old(kept));
    this.device =
        new PolicyDevice(before.map(old -> List.of(old, policy)).orElseGet(() -> List.of(policy)));
  }

  /// Reads the policy that `setting` names, or the one beside `config`.
  ///
  /// @param tools the names of all tools
  /// @throws IOException when it is wrong, or not there though it should be
  public static Adoption of(
      Optional<String> setting, Path config, Path dataDir, Supplier<Collection<String>> tools)
      throws IOException {
    return new Adoption(PolicyFile.of(setting, config, dataDir), tools);
  }

  /// What was in force and cannot be read any more is taken for one that allowed nothing, so that
  /// everything is shown to be widened.
  private Policy old(Optional<String> kept) {
    try {
      return kept.isPresent() ? read(kept.get()) : Policy.NONE;
    } catch (PolicyProblem e) {
      return NOTHING_ALLOWED;
    }
  }

  private Policy read(String text) throws PolicyProblem {
    return PolicyText.read(text, expressions);
  }

  /// Returns what the kernel asks.
  public PolicyDevice device() {
    return device;
  }

  PolicyFile file() {
    return file;
  }

  /// Puts on record what the file has had in force since the start, if that is another policy than
  /// before. Where there is no room for that yet, both rule, and it is to be tried again.
  ///
  /// @throws IOException when the copy cannot be written
  public synchronized void begin(Kernel kernel) throws IOException {
    if (before.isPresent() && kernel.space().lack().isEmpty()) {
      Standing found = standing;
      adopt(kernel.open(PolicyWatch.session()), found, Widening.of(before.get(), found.policy));
    }
  }

  synchronized boolean isPending() {
    return before.isPresent();
  }

  /// A policy, checked against what is in force.
  ///
  /// @param warnings what may be a slip
  /// @param widening what becomes possible that was not
  public record Checked(
      String text, Policy policy, List<String> warnings, Widening widening, boolean same) {}

  /// Returns `text` checked.
  ///
  /// @throws PolicyProblem naming what is wrong
  public Checked check(String text) throws PolicyProblem {
    Policy policy = read(text);
    Standing now = standing;
    return new Checked(
        text,
        policy,
        PolicyText.warnings(policy, tools.get()),
        Widening.of(now.policy, policy),
        now.text.equals(Optional.of(text)));
  }

  /// Adopts what the file holds.
  ///
  /// @param as who has it adopted; asked only if there is anything to record
  /// @throws IOException saying why not; what was in force stays so
  public synchronized Checked reload(Supplier<Operator> as) throws IOException {
    try {
      Optional<String> text = file.text();
      if (text.isEmpty() && standing.text.isPresent()) {
        throw new IOException("the policy " + file.path().map(Path::toString).orElse("(none)")
            + " is gone: the one before stays in force; put it back, or start the daemon with"
            + " AAOS_POLICY=none");
      }
      Checked checked = text.isPresent()
          ? check(text.get())
          : new Checked("", Policy.NONE, List.of(), Widening.of(Policy.NONE, Policy.NONE), true);
      adopt(as, checked);
      return checked;
    } catch (PolicyProblem e) {
      throw troubled("the policy " + file.path().map(Path::toString).orElse("") + ": " + e.text()
          + " (the one before stays in force)");
    } catch (IOException e) {
      throw troubled(String.valueOf(e.getMessage()));
    }
  }

  private IOException troubled(String what) {
    trouble = Optional.of(what);
    return new IOException(what);
  }

  /// Writes `text` where the policy is kept, and adopts it.
  ///
  /// @throws PolicyProblem naming what is wrong with it; nothing is written then
  public synchronized Checked replace(String text, Supplier<Operator> as)
      throws PolicyProblem, IOException {
    Checked checked = check(text);
    file.replace(text);
    adopt(as, checked);
    return checked;
  }

  private void adopt(Supplier<Operator> as, Checked checked) throws IOException {
    if (!checked.same() || before.isPresent()) {
      Standing found = new Standing(checked.policy(), Optional.of(checked.text()));
      adopt(as.get(), found, checked.widening());
    }
    trouble = Optional.empty();
  }

  private void adopt(Operator as, Standing found, Widening widening) throws IOException {
    String lines = String.join("\n", widening.lines());
    Result<Long> recorded = as.administrator().adoptPolicy(found.text.orElse(""), lines, () -> {
      standing = found;
      before = Optional.empty();
      device.rule(found.policy);
    });
    if (recorded instanceof Result.Refused<Long>(Errno errno, String reason)) {
      throw troubled("the policy could not be put on record: " + reason);
    }
    file.keep(found.text);
  }

  /// What there is to tell of the policy.
  ///
  /// @param path where it is written; empty where there is to be none
  /// @param digest of its text; empty where there is none
  /// @param trouble why what the file holds is not in force
  public record Status(
      Optional<Path> path,
      Policy policy,
      Optional<String> text,
      Optional<Digest> digest,
      List<String> warnings,
      Optional<String> trouble) {}

  /// Returns how things stand.
  public Status status() {
    Standing now = standing;
    return new Status(
        file.path(),
        now.policy,
        now.text,
        now.text.map(text -> Digest.of(text.getBytes(StandardCharsets.UTF_8))),
        PolicyText.warnings(now.policy, tools.get()),
        trouble);
  }
}
