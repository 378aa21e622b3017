package dev.aaos.capability;

import dev.aaos.capability.Capability.FileWrite;
import dev.aaos.capability.protection.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What holds of several capabilities together: whether they suffice, and what is derived from
/// what.
///
/// Costs more than a use of one capability should: call it where agents are spawned, off the
/// kernel's own thread.
public final class Capabilities {
  private static final int MAX_SHOWN = 5;

  private Capabilities() {}

  /// A wanted capability that permits what none of the held ones does.
  ///
  /// @param index its position among the wanted ones
  /// @param wanted the capability
  /// @param witness a use it permits and none of the held ones does, for people; empty if the
  ///     question was too costly to decide, which is taken as a no
  /// @param message why it is refused, naming it, the witness and what is held
  public record Uncovered(int index, Capability wanted, Optional<String> witness, String message) {}

  /// One capability made by narrowing another.
  ///
  /// @param held the position of the one it was narrowed from
  /// @param capability what both permit
  public record Derived(int held, Capability capability) {}

  /// Returns the first of `wanted` that is not within the union of `held`, if there is one.
  public static Optional<Uncovered> firstUncovered(List<Capability> wanted, List<Capability> held) {
    for (int i = 0; i < wanted.size(); i++) {
      Optional<Algebra.Gap> gap = Algebra.outside(wanted.get(i), held);
      if (gap.isPresent()) {
        Capability which = wanted.get(i);
        Optional<String> witness = gap.get().witness();
        return Optional.of(new Uncovered(i, which, witness, message(which, witness, held)));
      }
    }
    return Optional.empty();
  }

  /// Returns for each of `wanted` what it has in common with each of `held` it meets, in the order
  /// of `held`. The union of these is `wanted` when [#firstUncovered] finds nothing.
  ///
  /// @throws CapabilitySyntaxException if an intersection takes too many patterns to say
  public static List<List<Derived>> derive(List<Capability> wanted, List<Capability> held) {
    return wanted.stream().map(each -> derive(each, held)).toList();
  }

  /// Returns what there is to say of `wanted`, which no grant covers, because of what it is over:
  /// the end of a sentence, or nothing.
  public static String remark(Capability wanted) {
    return wanted instanceof FileWrite(PathPattern path)
        ? path.literal()
            .flatMap(Protection::reason)
            .map(reason -> "; only a grant that spells the name gives it: "
                + Character.toLowerCase(reason.charAt(0)) + reason.substring(1))
            .orElse("")
        : "";
  }

  private static List<Derived> derive(Capability wanted, List<Capability> held) {
    List<Derived> derived = new ArrayList<>();
    for (int i = 0; i < held.size(); i++) {
      int index = i;
      wanted.meet(held.get(i)).ifPresent(both -> derived.add(new Derived(index, both)));
    }
    return List.copyOf(derived);
  }

  private static String message(
      Capability wanted, Optional<String> witness, List<Capability> held) {
    List<Capability> same = held.stream().filter(each -> isOfUse(each, wanted)).toList();
    if (same.isEmpty()) {
      return "'%s' is not held: there is no %s capability among those held"
          .formatted(wanted, wanted.kind().word());
    }
    String shown = same.stream()
            .limit(MAX_SHOWN)
            .map(each -> "'" + each + "'")
            .collect(Collectors.joining(", "))
        + (same.size() > MAX_SHOWN ? " and " + (same.size() - MAX_SHOWN) + " more" : "");
    return witness
        .map(use ->
            "'%s' is too wide: it permits %s, which %s does not".formatted(wanted, use, shown))
        .orElse("'%s' cannot be compared with %s within bounds: write a plainer pattern"
            .formatted(wanted, shown));
  }

  private static boolean isOfUse(Capability held, Capability wanted) {
    return held.kind() == wanted.kind()
        || (held.kind() == Kind.WEB_SEARCH && wanted.kind() == Kind.NETWORK);
  }
}
