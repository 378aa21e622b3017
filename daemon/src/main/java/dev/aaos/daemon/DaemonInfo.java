package dev.aaos.daemon;

import dev.aaos.daemon.keep.ImageBounds;
import dev.aaos.daemon.keep.Retention;
import dev.aaos.daemon.policy.Adoption;
import dev.aaos.daemon.policy.PolicyView;
import dev.aaos.daemon.proof.Notary;
import dev.aaos.daemon.view.ClockView;
import dev.aaos.daemon.view.Json;
import dev.aaos.daemon.view.PruneView;
import dev.aaos.daemon.view.Views;
import dev.aaos.daemon.webhook.Webhooks;
import dev.aaos.kernel.base.KernelLimits;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.linux.probe.Facility;
import dev.aaos.linux.probe.KernelFacilities;
import dev.aaos.log.History;
import dev.aaos.log.proof.SignedHead;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.room.Room;
import dev.aaos.log.room.Space;
import dev.aaos.wire.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// What the daemon says of itself, its models and this machine. Any thread may ask.
final class DaemonInfo {
  private static final int LANDLOCK_NETWORK = 4;
  private static final int LANDLOCK_SCOPES = 6;

  private final Options options;
  private final Kernel kernel;
  private final Drivers drivers;
  private final Notary notary;
  private final Retention retention;
  private final Adoption policies;
  private final Webhooks webhooks;
  private Optional<Map<String, Object>> probed = Optional.empty();

  /// What is kept beside the kernel.
  record Keepers(Notary notary, Retention retention, Adoption policies, Webhooks webhooks) {}

  DaemonInfo(Options options, Kernel kernel, Drivers drivers, Keepers keepers) {
    this.notary = keepers.notary;
    this.retention = keepers.retention;
    this.policies = keepers.policies;
    this.webhooks = keepers.webhooks;
    this.options = options;
    this.kernel = kernel;
    this.drivers = drivers;
  }

  /// Returns the answer to `daemon.info`.
  Map<String, Object> describe() {
    return Json.object(
        "version", Version.CURRENT,
        "pid", ProcessHandle.current().pid(),
        "private", options.isPrivate(),
        "socket", options.socket().toString(),
        "data_dir", options.dataDir().toString(),
        "config", options.config().toString(),
        "records", kernel.journal().last(),
        "proofs", proofs(notary.status()),
        "history", history(kernel.history()),
        "kept", kept(),
        "disk", disk(),
        "policy", PolicyView.status(policies.status()),
        "webhook", webhooks.status(),
        "clock", ClockView.of(kernel.clock()),
        "frozen", Views.frozen(kernel.state()),
        "unknown_outcomes", kernel.state().lost().open().size(),
        "models", drivers.models(),
        "limits", limits(kernel.limits()),
        "facilities", facilities());
  }

  private Map<String, Object> proofs(Notary.Status status) {
    Optional<TreeHead> head = status.head().map(SignedHead::head);
    return Json.object(
        "heads_dir", notary.heads().path().toString(),
        "key", status.key().orElse(null),
        "size", head.map(TreeHead::size).orElse(null),
        "signed_at", head.flatMap(one -> one.extension("time")).orElse(null),
        "trouble", status.trouble());
  }

  private Map<String, Object> kept() {
    ImageBounds images = retention.images();
    OptionalLong bytes = retention.imageBytes();
    return Json.object(
        "days", retention.keep().map(Duration::toDays).orElse(null),
        "images_days", images.age().map(Duration::toDays).orElse(null),
        "images_mib", images.bytes().isPresent() ? images.bytes().getAsLong() >> 20 : null,
        "images_bytes", bytes.isPresent() ? bytes.getAsLong() : null,
        "pruned", kernel.anchor().map(PruneView::of).orElse(null));
  }

  private Map<String, Object> disk() {
    Space space = kernel.space();
    try {
      Room room = space.room();
      return Json.object(
          "free", room.free(),
          "reserve", room.held(),
          "reserve_wanted", room.wanted(),
          "trouble", space.lack());
    } catch (IOException e) {
      return Json.object("trouble", "how much room there is cannot be known: " + e.getMessage());
    }
  }

  private static Map<String, Object> history(History history) {
    return switch (history.state()) {
      case History.State.Verifying(long done) ->
        Json.object("state", "verifying", "snapshot", history.last(), "verified", done);
      case History.State.Verified() ->
        Json.object("state", "verified", "snapshot", history.last(), "verified", history.last());
      case History.State.Corrupt(long sequence, String reason) ->
        Json.object(
            "state", "corrupt", "snapshot", history.last(), "sequence", sequence, "reason", reason);
    };
  }

  private static Map<String, Object> limits(KernelLimits limits) {
    return Json.object(
        "agents", limits.agents(),
        "depth", limits.depth(),
        "runs_per_agent", limits.runsPerAgent(),
        "pending_approvals", limits.pendingApprovals(),
        "approval_timeout_s", limits.approvalTimeout().toSeconds());
  }

  /// What the kernel can do does not change while it runs, and finding out starts a child: it is
  /// done once, when somebody asks.
  private synchronized Map<String, Object> facilities() {
    if (probed.isEmpty()) {
      probed = Optional.of(probe());
    }
    return probed.get();
  }

  private static Map<String, Object> probe() {
    try {
      return told(KernelFacilities.probe());
    } catch (IOException e) {
      return Json.object("probe", Json.object("available", false, "detail", e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Json.object("probe", Json.object("available", false, "detail", "interrupted"));
    }
  }

  private static Map<String, Object> told(KernelFacilities found) {
    return Json.object(
        "release", found.release(),
        "openat2", facility(found.openat2(), "file tools need Linux 5.6 or newer"),
        "landlock", landlock(found),
        "seccomp", facility(found.seccomp(), "build the kernel with CONFIG_SECCOMP_FILTER"),
        "seccomp_notification",
            facility(found.seccompNotification(), "programs need Linux 5.19 or newer"),
        "user_namespaces",
            facility(
                found.userNamespaces(),
                "sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile that allows it"),
        "cgroups",
            found.cgroupVersions().isEmpty()
                ? "none mounted"
                : found.cgroupVersions().stream()
                    .sorted()
                    .map(version -> "v" + version)
                    .collect(Collectors.joining(", ")));
  }

  private static Map<String, Object> landlock(KernelFacilities found) {
    if (found.landlockAbi().isEmpty()) {
      return Json.object(
          "available", false,
          "detail", "not in this kernel, or not enabled",
          "mend", "boot with lsm=…,landlock on Linux 5.13 or newer");
    }
    int abi = found.landlockAbi().getAsInt();
    String reach = abi >= LANDLOCK_SCOPES
        ? "files, TCP ports, signals and abstract sockets"
        : abi >= LANDLOCK_NETWORK ? "files and TCP ports" : "files";
    return Json.object("available", true, "detail", "ABI " + abi + ": " + reach);
  }

  private static Map<String, Object> facility(Facility facility, String mend) {
    return switch (facility) {
      case Facility.Present(String detail) -> Json.object("available", true, "detail", detail);
      case Facility.Absent(String reason) ->
        Json.object("available", false, "detail", reason, "mend", mend);
    };
  }
}
