package dev.aaos.daemon.policy;

import dev.aaos.daemon.view.Json;
import dev.aaos.log.Digest;
import dev.aaos.policy.Judgement;
import dev.aaos.policy.Rule.Finding;
import java.nio.file.Path;
import java.util.Map;

/// Policies, as the wire tells of them. Stateless; any thread.
public final class PolicyView {
  private PolicyView() {}

  /// Returns how things stand.
  public static Map<String, Object> status(Adoption.Status status) {
    return Json.object(
        "file", status.path().map(Path::toString),
        "in_force", status.text().isPresent(),
        "digest", status.digest().map(Digest::toString),
        "rules", status.policy().rules().size(),
        "default", status.policy().fallback().word(),
        "warnings", status.warnings(),
        "trouble", status.trouble());
  }

  /// Returns what came of checking a policy.
  public static Map<String, Object> checked(Adoption.Checked checked) {
    return Json.object(
        "rules", checked.policy().rules().size(),
        "default", checked.policy().fallback().word(),
        "same", checked.same(),
        "warnings", checked.warnings(),
        "widens", checked.widening().isAny(),
        "widening", checked.widening().lines());
  }

  /// Returns a judgement with its reasons, to which others add.
  public static Map<String, Object> judged(Judgement said) {
    return Json.object(
        "verdict", said.effect().word(),
        "demand", said.effect() == dev.aaos.policy.Effect.ASK ? said.demand().toString() : null,
        "by", said.rules(),
        "reason", said.reason(),
        "rules", said.findings().stream().map(PolicyView::finding).toList());
  }

  private static Map<String, Object> finding(Finding finding) {
    return Json.object(
        "id", finding.rule().id(),
        "effect", finding.rule().effect().word(),
        "matches", finding.matches(),
        "because", finding.because());
  }
}
