package dev.aaos.kernel.authority;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Constraints;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Grants said a second time: every event kept, every question answered from all of them.
///
/// A rate is a bucket that holds as much time as a burst takes and fills as time passes; a use
/// takes one share out.
final class NaiveGrants {
  private static final class Node {
    private final long id;
    private final Optional<Node> parent;
    private final Constraints constraints;
    private final Optional<Instant> expiresAt;
    private final List<Instant> uses = new ArrayList<>();
    private boolean revoked;
    private boolean approved;

    Node(long id, Optional<Node> parent, Constraints constraints, Optional<Instant> expiresAt) {
      this.id = id;
      this.parent = parent;
      this.constraints = constraints;
      this.expiresAt = expiresAt;
    }
  }

  private final Map<Long, Node> nodes = new HashMap<>();

  private Node node(long id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  void issue(long id, Optional<Long> parent, Constraints constraints, Instant now) {
    Optional<Node> source = parent.map(this::node);
    nodes.put(id, new Node(id, source, constraints, constraints.expires().map(now::plus)));
  }

  void use(long id, Instant now) {
    above(node(id)).forEach(node -> node.uses.add(now));
  }

  void approve(long id) {
    node(id).approved = true;
  }

  void revoke(long id) {
    node(id).revoked = true;
  }

  boolean isAlive(long id, Instant now) {
    return above(node(id)).stream().noneMatch(node -> isDead(node, now));
  }

  /// Returns how many of `id` and all below it are alive.
  int living(long id, Instant now) {
    return (int) nodes.values().stream()
        .filter(node -> above(node).stream().anyMatch(each -> each.id == id))
        .filter(node -> isAlive(node.id, now))
        .count();
  }

  /// Returns `dead`, `spent`, `person` or `free`.
  String check(long id, Instant now) {
    for (Node node : above(node(id))) {
      if (isDead(node, now)) {
        return "dead";
      }
      if (isSpent(node, now)) {
        return "spent";
      }
    }
    boolean always =
        above(node(id)).stream().anyMatch(node -> node.constraints.approval() == Approval.ALWAYS);
    boolean first =
        above(node(id)).stream().anyMatch(node -> node.constraints.approval() == Approval.FIRST);
    return always || (first && !node(id).approved) ? "person" : "free";
  }

  private static boolean isDead(Node node, Instant now) {
    return node.revoked || node.expiresAt.map(end -> !now.isBefore(end)).orElse(false);
  }

  private static boolean isSpent(Node node, Instant now) {
    boolean used = node.constraints.maxUses().isPresent()
        && node.uses.size() >= node.constraints.maxUses().getAsLong();
    return used || (node.constraints.rate().isPresent() && !hasShare(node, now));
  }

  private static boolean hasShare(Node node, Instant now) {
    var rate = node.constraints.rate().orElseThrow();
    BigInteger uses = BigInteger.valueOf(rate.uses());
    BigInteger[] shares = nanos(rate.per()).divideAndRemainder(uses);
    BigInteger share = shares[1].signum() == 0 ? shares[0] : shares[0].add(BigInteger.ONE);
    BigInteger full = share.multiply(uses);
    BigInteger held = full;
    Optional<Instant> before = Optional.empty();
    for (Instant use : node.uses) {
      held = filled(held, before, use, full).subtract(share);
      before = Optional.of(use);
    }
    return filled(held, before, now, full).compareTo(share) >= 0;
  }

  private static BigInteger filled(
      BigInteger held, Optional<Instant> from, Instant to, BigInteger full) {
    BigInteger passed = from.map(start -> nanos(Duration.between(start, to))).orElse(full);
    return held.add(passed).min(full);
  }

  private static BigInteger nanos(Duration duration) {
    return BigInteger.valueOf(duration.toSeconds())
        .multiply(BigInteger.valueOf(1_000_000_000))
        .add(BigInteger.valueOf(duration.toNanosPart()));
  }

  private static List<Node> above(Node node) {
    List<Node> chain = new ArrayList<>();
    for (Optional<Node> at = Optional.of(node); at.isPresent(); at = at.get().parent) {
      chain.add(at.get());
    }
    return chain;
  }
}
