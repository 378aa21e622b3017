package dev.aaos.daemon.sandbox;

import dev.aaos.daemon.view.Json;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import java.util.List;
import java.util.Map;

/// What programs are held by on this machine, found out by confining one.
public final class Enforcement {
  private static final String TIER = "T2";

  private Enforcement() {}

  /// Returns the answer to `daemon.enforcement`. Starts the helper, if it does not run yet.
  public static Map<String, Object> describe(Confiner confiner) {
    try {
      Confiner.Enforcement found = confiner.enforcement();
      return Json.object(
          "available",
          true,
          "tier",
          TIER,
          "layers",
          List.of(
              "namespaces: user, mount, pid, net, ipc, uts",
              "landlock: ABI " + found.landlock(),
              "seccomp: allow-list",
              "capabilities: none",
              found.processesBounded()
                  ? "processes: bounded for each command"
                  : "processes: not bounded, kernel.pid_max is not of a namespace before"
                      + " Linux 6.14",
              "memory, file size, descriptors: rlimits, for each process",
              "network: its own loopback, and granted hosts"));
    } catch (ConfinementException e) {
      return Json.object(
          "available", false, "layer", e.layer(), "reason", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Json.object("available", false, "layer", "start", "reason", "interrupted");
    }
  }
}
