package dev.aaos.kernel.base;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// Where information comes from, how far it may be trusted, and who may read it.
///
/// Labels travel with messages, tool results and model replies. Joining two labels unites their
/// origins, takes the lower integrity and keeps the readers both allow (the lattice of FIDES,
/// arXiv 2505.23643). Only a recorded act of a person may raise integrity.
///
/// @param readers who may read it; empty where everyone may, or, with `everyone` false, nobody
public record Labels(
    Set<Origin> origins, Integrity integrity, boolean everyone, Set<String> readers) {
  /// Where a piece of information came from.
  public enum Origin {
    OPERATOR,
    AGENT,
    FILE,
    WEB,
    MCP,
    MODEL,
    MEMORY
  }

  /// Whether a piece of information may steer decisions.
  public enum Integrity {
    TRUSTED,
    UNTRUSTED
  }

  /// The neutral element of [#join]: no origin, trusted, readable by all.
  public static final Labels NONE = new Labels(Set.of(), Integrity.TRUSTED, true, Set.of());

  /// Copies the sets; what everyone may read needs no list.
  public Labels {
    origins = origins.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(origins));
    readers = everyone ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(readers));
  }

  /// Returns the label of something an operator said.
  public static Labels operator() {
    return new Labels(Set.of(Origin.OPERATOR), Integrity.TRUSTED, true, Set.of());
  }

  /// Returns the label of something that passed through `origin` and took no trust from it.
  public static Labels from(Origin origin) {
    return new Labels(Set.of(origin), Integrity.TRUSTED, true, Set.of());
  }

  /// Returns the label of something from `origin` that nobody vouches for.
  public static Labels untrusted(Origin origin) {
    return new Labels(Set.of(origin), Integrity.UNTRUSTED, true, Set.of());
  }

  /// Returns the label of something made from both.
  public Labels join(Labels other) {
    if (other.equals(NONE) || other.equals(this)) {
      return this;
    }
    EnumSet<Origin> union = EnumSet.noneOf(Origin.class);
    union.addAll(origins);
    union.addAll(other.origins);
    Integrity lower = integrity.compareTo(other.integrity) >= 0 ? integrity : other.integrity;
    if (everyone && other.everyone) {
      return new Labels(union, lower, true, Set.of());
    }
    Set<String> common = new TreeSet<>(everyone ? other.readers : readers);
    if (!everyone && !other.everyone) {
      common.retainAll(other.readers);
    }
    return new Labels(union, lower, false, common);
  }
}
