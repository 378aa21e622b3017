package dev.aaos.daemon.sandbox;

import dev.aaos.daemon.view.Json;
import dev.aaos.linux.confine.ConfinementException;
import dev.aaos.linux.confine.Confiner;
import dev.aaos.linux.confine.Tier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What programs and calls on files are held by on this machine, found out by confining one.
public final class Enforcement {
  private Enforcement() {}

  /// Returns the answer to `daemon.enforcement`: the best there is, and each tier by itself. Starts
  /// the helpers, if they do not run yet.
  public static Map<String, Object> describe(Confiner confiner) {
    Map<String, Object> told = of(confiner, Optional.empty());
    told.put("files", files(confiner, Optional.empty()));
    told.put(
        "tiers",
        Arrays.stream(Tier.values())
            .map(tier -> {
              Map<String, Object> one = of(confiner, Optional.of(tier.name()));
              one.put("tier", tier.name());
              return one;
            })
            .toList());
    return told;
  }

  /// Returns what holds the programs of an agent that asks for `tier`, or for none.
  public static Map<String, Object> of(Confiner confiner, Optional<String> tier) {
    try {
      var found = confiner.enforcement(tier.map(Tier::valueOf));
      List<String> layers = found.layers(true).stream().map(Object::toString).toList();
      return Json.object(
          "available",
          true,
          "tier",
          found.tier().name(),
          "layers",
          layers,
          "profile",
          found.profile());
    } catch (ConfinementException e) {
      return Json.object("available", false, "layer", e.layer(), "reason", e.why());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Json.object("available", false, "layer", "start", "reason", "interrupted");
    }
  }

  /// Returns how files are opened for the calls of an agent that asks for `tier`, or for none:
  /// `held`, `what` in one line, and where it is held `tier`.
  public static Map<String, Object> files(Confiner confiner, Optional<String> tier) {
    try {
      String held = confiner.hands(tier.map(Tier::valueOf)).name();
      return Json.object(
          "held",
          true,
          "tier",
          held,
          "what",
          "by a thread of aaos-confine in " + held + " for each call, held to the trees of the"
              + " call's grants (landlock) and to opening and naming files (seccomp;"
              + " no_new_privs; no capabilities)");
    } catch (ConfinementException e) {
      String by = tier.isPresent() ? "not at all: " : "by the daemon, which checks each object: ";
      return Json.object("held", false, "what", by + e.why());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Json.object("held", false, "what", "interrupted");
    }
  }
}
