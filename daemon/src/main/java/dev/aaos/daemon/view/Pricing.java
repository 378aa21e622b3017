package dev.aaos.daemon.view;

import dev.aaos.kernel.base.Usage;
import java.util.Map;

/// What inference costs, as the wire says it. Any thread may ask.
@FunctionalInterface
public interface Pricing {
  /// Returns `{"usd": …, "priced_at": …}`, `{"free": why}` or `{"unknown": why}`.
  Map<String, Object> cost(String model, Usage usage);
}
