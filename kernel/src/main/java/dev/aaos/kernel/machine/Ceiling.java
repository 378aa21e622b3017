package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.PathPattern;
import dev.aaos.capability.token.Authority;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.decide.Command.NewGrant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How much agents may hold that are made under an authority.
final class Ceiling {
  private Ceiling() {}

  /// Returns what of `manifest` is more than `authority` permits. A directory that is reached
  /// through a symbolic link has to be covered where it lies, too.
  static Optional<String> beyond(Manifest manifest, List<NewGrant> grants, Authority authority) {
    if (!authority.reaches(List.of(manifest.name()))) {
      return Optional.of("an agent called '" + manifest.name()
          + "' may not be made under this authority: it is '" + authority + "'");
    }
    List<Capability> wanted = held(grants);
    models(manifest)
        .forEach(name -> wanted.add(new Capability.ModelUse(NamePattern.literal(name))));
    return excessOf(wanted, authority);
  }

  /// Returns why an agent that holds `grants` may not be made under `authority`.
  static Optional<String> excess(List<NewGrant> grants, Authority authority) {
    return excessOf(held(grants), authority);
  }

  private static Optional<String> excessOf(List<Capability> wanted, Authority authority) {
    return authority
        .excess(wanted)
        .map(why -> "an agent that holds this may not be made under this authority: " + why);
  }

  private static List<Capability> held(List<NewGrant> grants) {
    List<Capability> wanted = new ArrayList<>();
    for (NewGrant grant : grants) {
      wanted.add(grant.capability());
      Root root = grant.root();
      if (grant.capability() instanceof Capability.OfPath of
          && !root.real().equals(root.lexical())) {
        wanted.add(of.withPath(PathPattern.beneath(root.real())));
      }
    }
    return wanted;
  }

  /// Returns the models that an agent of `manifest` may ask by itself.
  static List<String> models(Manifest manifest) {
    if (manifest.model().isEmpty()) {
      return List.of();
    }
    List<String> models = new ArrayList<>(List.of(manifest.model()));
    models.addAll(manifest.terms().ladder().above());
    models.addAll(manifest.terms().window().summarizer().stream().toList());
    return models;
  }
}
