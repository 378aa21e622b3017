package dev.aaos.kernel.machine;

import java.util.UUID;
import java.util.random.RandomGenerator;

/// Random (version 4) UUIDs from a given source of chance.
final class Ids {
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000000000000000L;

  private Ids() {}

  static UUID random(RandomGenerator random) {
    long high = (random.nextLong() & ~0xf000L) | VERSION_4;
    long low = (random.nextLong() >>> 2) | VARIANT;
    return new UUID(high, low);
  }
}
