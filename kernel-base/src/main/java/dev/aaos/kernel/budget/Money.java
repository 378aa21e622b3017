package dev.aaos.kernel.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Money as people write it, and as it is counted: in thousand-millionths of a US dollar.
public final class Money {
  private static final int NANO = 9;
  private static final int CENTS = 2;

  private Money() {}

  /// Returns `nanousd` as people write it: with cents, and as many more places as it has.
  public static String usd(long nanousd) {
    BigDecimal dollars = BigDecimal.valueOf(nanousd, NANO).stripTrailingZeros();
    return "$" + (dollars.scale() < CENTS ? dollars.setScale(CENTS) : dollars).toPlainString();
  }

  /// Returns `dollars` as they are counted, rounded up.
  ///
  /// @throws ArithmeticException when it is more than can be counted, some 9 thousand million
  public static long nanousd(BigDecimal dollars) {
    return dollars.movePointRight(NANO).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
