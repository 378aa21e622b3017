package dev.aaos.capability.extent;

import dev.aaos.capability.Capabilities;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.FileRead;
import dev.aaos.capability.Capability.FileWrite;
import dev.aaos.capability.Capability.Network;
import dev.aaos.capability.Capability.OfNames;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.HostPattern;
import dev.aaos.capability.PathPattern;
import java.util.List;
import java.util.Optional;

/// What capabilities are over, compared by their patterns alone.
///
/// For rules about uses, which give no power: that some names are given only by a grant that
/// spells them does not count here, so that no rule is without effect on them. Where the bound on
/// a comparison leaves it open, the answer is the one that says so.
public final class Extents {
  private static final String STANDS_FOR_ADDRESS = "address.invalid";

  private Extents() {}

  /// Returns whether there may be a use that both are over; yes where that is left open. Every
  /// host is every address too.
  public static boolean meet(Capability a, Capability b) {
    Optional<Boolean> plain = plainly(a, b);
    if (plain.isPresent()) {
      return plain.get();
    }
    if (a instanceof Network one
        && b instanceof Network other
        && (meetAtAddress(one, other) || meetAtAddress(other, one))) {
      return true;
    }
    try {
      return common(a, b).isPresent();
    } catch (IllegalArgumentException e) {
      return true; // it takes too many patterns to say what they have in common
    }
  }

  /// Returns whether every use of `wanted` is one of some of `all`; no where that is left open.
  public static boolean within(Capability wanted, List<Capability> all) {
    Capability plain = plain(wanted);
    List<Capability> others = all.stream()
        .filter(each -> each.kind() == wanted.kind() || !(wanted instanceof OfPath))
        .map(Extents::plain)
        .toList();
    return others.stream().anyMatch(each -> plainly(plain, each).orElse(false))
        || Capabilities.firstUncovered(List.of(plain), others).isEmpty();
  }

  /// Returns what both are over.
  ///
  /// @throws IllegalArgumentException if that takes too many patterns to say
  public static Optional<Capability> common(Capability a, Capability b) {
    if (a instanceof FileWrite(PathPattern some) && b instanceof FileWrite(PathPattern others)) {
      return some.meet(others).map(FileWrite::new);
    }
    return a.meet(b);
  }

  /// Returns the quick answer to whether both meet, where one of them is a single path or name.
  private static Optional<Boolean> plainly(Capability a, Capability b) {
    if (a instanceof OfPath one && b instanceof OfPath other) {
      return one.path()
          .literal()
          .map(path -> a.kind() == b.kind() && other.path().matches(path));
    }
    if (a instanceof OfNames one && b instanceof OfNames other && one.names().size() == 1) {
      return one.names()
          .getFirst()
          .literal()
          .map(name -> a.kind() == b.kind()
              && other.names().stream().anyMatch(pattern -> pattern.matches(name)));
    }
    return Optional.empty();
  }

  private static boolean meetAtAddress(Network addresses, Network any) {
    List<HostPattern> stood = addresses.hosts().stream()
        .filter(HostPattern::isLiteralAddress)
        .map(host -> new HostPattern(STANDS_FOR_ADDRESS, host.port()))
        .toList();
    List<HostPattern> stars =
        any.hosts().stream().filter(host -> host.host().equals("*")).toList();
    return !stood.isEmpty()
        && !stars.isEmpty()
        && new Network(stood, addresses.methods(), addresses.path())
            .meet(new Network(stars, any.methods(), any.path()))
            .isPresent();
  }

  private static Capability plain(Capability capability) {
    return capability instanceof FileWrite(PathPattern path) ? new FileRead(path) : capability;
  }
}
