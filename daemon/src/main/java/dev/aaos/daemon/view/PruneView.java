package dev.aaos.daemon.view;

import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Anchors.Placed;
import dev.aaos.log.prune.Pruner.Gone;
import java.util.Map;

/// Records that were pruned, or would be, as JSON.
public final class PruneView {
  private PruneView() {}

  /// Returns what the record of a pruning says.
  static Map<String, Object> recorded(Anchor anchor) {
    return Json.object(
        "kind", "journal_pruned",
        "records", anchor.records(),
        "from", anchor.times().from().toString(),
        "to", anchor.times().to().toString(),
        "last", anchor.last().toString(),
        "snapshot", anchor.kept().snapshot(),
        "by", anchor.by());
  }

  /// Returns where a pruned journal begins, and why.
  public static Map<String, Object> of(Placed placed) {
    Anchor anchor = placed.anchor();
    return Json.object(
        "before", anchor.begin().segment(),
        "record", placed.record(),
        "from", anchor.times().from().toString(),
        "to", anchor.times().to().toString(),
        "at", anchor.times().at().toString(),
        "by", anchor.by(),
        "words", anchor.words());
  }

  /// Returns what went, or would go.
  public static Map<String, Object> of(Gone gone) {
    return Json.object(
        "first", gone.first(),
        "last", gone.last(),
        "from", gone.from().toString(),
        "to", gone.to().toString(),
        "segments", gone.segments(),
        "bytes", gone.bytes(),
        "content_bytes", gone.content().bytes(),
        "content_later", gone.content().later());
  }
}
