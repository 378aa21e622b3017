package dev.aaos.drivers.model;

import java.math.BigDecimal;
import java.time.LocalDate;

/// What usage costs.
public sealed interface Cost {
  /// So many US dollars, by the prices of the day `pricedAt`.
  record Usd(BigDecimal usd, LocalDate pricedAt) implements Cost {}

  /// Nothing, because of `why`.
  record Free(String why) implements Cost {}

  /// Nobody here knows, because of `why`.
  record Unknown(String why) implements Cost {}
}
