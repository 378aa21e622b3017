package dev.aaos.capability;

import dev.aaos.capability.Capability.Custom;
import dev.aaos.capability.Capability.FileWrite;
import dev.aaos.capability.Capability.Network;
import dev.aaos.capability.Capability.OfNames;
import dev.aaos.capability.Capability.OfPath;
import dev.aaos.capability.Capability.Secret;
import dev.aaos.capability.Capability.WebSearch;
import dev.aaos.capability.automaton.Language;
import dev.aaos.capability.automaton.Verdict;
import dev.aaos.capability.protection.Protection.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Inclusion and intersection of capabilities, each in one place for all kinds.
final class Algebra {
  /// What [WebSearch] permits, said as requests.
  private static final Network GETS =
      new Network(List.of(new HostPattern("*", java.util.OptionalInt.empty())), Set.of("GET"), "/");

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");

  private Algebra() {}

  /// A use that is wanted and not held.
  ///
  /// @param witness the use, for people; empty if the question was too costly to decide
  record Gap(Optional<String> witness) {
    static Gap of(String witness) {
      return new Gap(Optional.of(witness));
    }
  }

  /// Returns a use that `wanted` permits and none of `held` does, if there is one or if that could
  /// not be decided.
  static Optional<Gap> outside(Capability wanted, List<Capability> held) {
    return switch (wanted) {
      case FileWrite write -> outsideWrites(write, held);
      case OfPath over -> gap(over.path().language(), paths(over.kind(), held));
      case OfNames over -> outsideNames(over, held);
      case Network network -> outsideNetwork(network, networks(held));
      case WebSearch search ->
        held.contains(search) ? Optional.empty() : Optional.of(Gap.of("a web search"));
      case Secret secret -> outsideSecret(secret, held);
      case Custom custom -> outsideCustom(custom, held);
    };
  }

  /// Returns what both permit, or nothing.
  static Optional<Capability> meet(Capability a, Capability b) {
    return switch (a) {
      case FileWrite write when b instanceof FileWrite other -> meetWrites(write, other);
      case OfPath over
      when b instanceof OfPath other && a.kind() == b.kind() ->
        over.path().meet(other.path()).map(over::withPath);
      case OfNames over
      when b instanceof OfNames other && a.kind() == b.kind() ->
        nonEmpty(meetNames(over.names(), other.names())).map(over::withNames);
      case Network network when b instanceof Network other -> meetNetworks(network, other);
      case Network network when b instanceof WebSearch -> meetNetworks(network, GETS);
      case WebSearch _ when b instanceof Network network -> meetNetworks(GETS, network);
      case WebSearch search when b instanceof WebSearch -> Optional.of(search);
      case Secret secret when b instanceof Secret other -> meetSecrets(secret, other);
      case Custom custom when b instanceof Custom other -> meetCustom(custom, other);
      case OfPath _, OfNames _, Network _, WebSearch _, Secret _, Custom _ -> Optional.empty();
    };
  }

  /// Besides the paths, what they say by name of protected ones must be said by one grant that
  /// covers all of them. That several together might say it is not looked for.
  private static Optional<Gap> outsideWrites(FileWrite wanted, List<Capability> held) {
    Optional<Gap> gap = gap(wanted.path().language(), paths(Kind.FILE_WRITE, held));
    List<Found> spelled = gap.isPresent() ? List.of() : wanted.path().spelled();
    boolean covered = spelled.isEmpty()
        || held.stream()
            .anyMatch(each -> each instanceof FileWrite(PathPattern path)
                && path.covers(wanted.path())
                && spelled.stream().allMatch(path::spells));
    return covered
        ? gap
        : Optional.of(Gap.of("'" + spelled.getFirst().mention().name() + "' by name"));
  }

  /// What either does not spell, both together do not.
  private static Optional<Capability> meetWrites(FileWrite a, FileWrite b) {
    return a.path().meet(b.path()).map(met -> {
      FileWrite both = new FileWrite(met);
      return a.covers(both) && b.covers(both) ? both : new FileWrite(a.path().and(b.path()));
    });
  }

  private static List<Language> paths(Kind kind, List<Capability> held) {
    List<Language> paths = new ArrayList<>(held.size());
    for (Capability each : held) {
      if (each instanceof OfPath over && over.kind() == kind) {
        paths.add(over.path().language());
      }
    }
    return paths;
  }

  private static Optional<Gap> gap(Language wanted, List<Language> held) {
    return switch (wanted.within(held)) {
      case Verdict.Included() -> Optional.empty();
      case Verdict.Outside(byte[] word) -> Optional.of(Gap.of("'" + Languages.shown(word) + "'"));
      case Verdict.TooCostly() -> Optional.of(new Gap(Optional.empty()));
    };
  }

  private static Optional<Gap> outsideNames(OfNames wanted, List<Capability> held) {
    List<Language> names = held.stream()
        .filter(each -> each.kind() == wanted.kind())
        .flatMap(each -> each instanceof OfNames over ? over.names().stream() : Stream.of())
        .map(NamePattern::language)
        .toList();
    return wanted.names().stream()
        .flatMap(name -> gap(name.language(), names).stream())
        .findFirst();
  }

  private static List<Network> networks(List<Capability> held) {
    List<Network> networks = new ArrayList<>();
    for (Capability each : held) {
      if (each instanceof Network network) {
        networks.add(network);
      } else if (each instanceof WebSearch) {
        networks.add(GETS);
      }
    }
    return networks;
  }

  /// Every host pattern with every method is decided by itself. There are more hosts, ports and
  /// methods than grants could list one by one, so what one grant does not cover whole, their
  /// union does not cover either; the witness is made of ones that no grant mentions.
  private static Optional<Gap> outsideNetwork(Network wanted, List<Network> held) {
    Set<String> methods = wanted.methods().isEmpty() ? Set.of(freshMethod(held)) : wanted.methods();
    for (HostPattern host : wanted.hosts()) {
      for (String method : methods) {
        boolean any = wanted.methods().isEmpty();
        boolean covered =
            held.stream().anyMatch(grant -> permits(grant, host, method, any, wanted.path()));
        if (!covered) {
          HostPattern shown = freshHost(host, held.stream().flatMap(n -> n.hosts().stream()));
          return Optional.of(Gap.of("'" + method + " " + shown + wanted.path() + "'"));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean permits(
      Network grant, HostPattern host, String method, boolean any, String path) {
    boolean methodFits = grant.methods().isEmpty() || (!any && grant.methods().contains(method));
    return methodFits
        && isBeneath(grant.path(), path)
        && grant.hosts().stream().anyMatch(pattern -> pattern.covers(host));
  }

  private static boolean isBeneath(String prefix, String path) {
    return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
  }

  private static String freshMethod(List<Network> held) {
    Set<String> mentioned = new TreeSet<>();
    held.forEach(grant -> mentioned.addAll(grant.methods()));
    return Stream.concat(METHODS.stream(), Stream.iterate("X", name -> name + "X"))
        .filter(method -> !mentioned.contains(method))
        .findFirst()
        .orElseThrow();
  }

  private static HostPattern freshHost(HostPattern wanted, Stream<HostPattern> held) {
    List<HostPattern> mentioned = held.toList();
    String suffix = wanted.host().equals("*") ? ".example" : wanted.host().substring(1);
    String host = !wanted.host().startsWith("*")
        ? wanted.host()
        : Stream.iterate("host", name -> name + "x")
            .map(name -> name + suffix)
            .filter(name -> mentioned.stream().noneMatch(h -> h.host().endsWith(name)))
            .findFirst()
            .orElseThrow();
    if (wanted.port().isPresent()) {
      return new HostPattern(host, wanted.port());
    }
    return IntStream.concat(IntStream.of(443, 80), IntStream.range(1_024, 65_536))
        .mapToObj(port -> new HostPattern(host, java.util.OptionalInt.of(port)))
        .filter(one -> mentioned.stream().noneMatch(h -> h.port().equals(one.port())))
        .findFirst()
        .orElse(wanted);
  }

  private static Optional<Gap> outsideSecret(Secret wanted, List<Capability> held) {
    List<HostPattern> hosts = held.stream()
        .flatMap(each -> each instanceof Secret grant ? Stream.of(grant) : Stream.of())
        .filter(grant -> grant.name().equals(wanted.name()))
        .filter(grant -> grant.header().equals(wanted.header()))
        .flatMap(grant -> grant.hosts().stream())
        .toList();
    return wanted.hosts().stream()
        .filter(host -> hosts.stream().noneMatch(grant -> grant.covers(host)))
        .map(host -> freshHost(host, hosts.stream()))
        .map(host -> Gap.of("'" + wanted.name() + "' for " + host))
        .findFirst();
  }

  private static Optional<Gap> outsideCustom(Custom wanted, List<Capability> held) {
    boolean covered = held.stream()
        .anyMatch(each -> each instanceof Custom grant
            && grant.name().equals(wanted.name())
            && wanted.params().entrySet().containsAll(grant.params().entrySet()));
    return covered
        ? Optional.empty()
        : Optional.of(Gap.of("'" + wanted.name() + " " + Params.json(wanted.params()) + "'"));
  }

  private static List<NamePattern> meetNames(List<NamePattern> some, List<NamePattern> others) {
    List<NamePattern> met = new ArrayList<>();
    for (NamePattern one : some) {
      for (NamePattern other : others) {
        one.meet(other)
            .filter(name -> met.stream().noneMatch(kept -> kept.covers(name)))
            .ifPresent(name -> {
              met.removeIf(name::covers);
              met.add(name);
            });
      }
    }
    return met;
  }

  private static List<HostPattern> meetHosts(List<HostPattern> some, List<HostPattern> others) {
    List<HostPattern> met = new ArrayList<>();
    for (HostPattern one : some) {
      for (HostPattern other : others) {
        one.meet(other)
            .filter(host -> met.stream().noneMatch(kept -> kept.covers(host)))
            .ifPresent(host -> {
              met.removeIf(host::covers);
              met.add(host);
            });
      }
    }
    return met;
  }

  private static Optional<Capability> meetNetworks(Network a, Network b) {
    Set<String> methods = new TreeSet<>(a.methods().isEmpty() ? b.methods() : a.methods());
    if (!a.methods().isEmpty() && !b.methods().isEmpty()) {
      methods.retainAll(b.methods());
    }
    boolean noMethod =
        methods.isEmpty() && !(a.methods().isEmpty() && b.methods().isEmpty());
    boolean nested = isBeneath(a.path(), b.path());
    if (noMethod || (!nested && !isBeneath(b.path(), a.path()))) {
      return Optional.empty();
    }
    String path = nested ? b.path() : a.path();
    return nonEmpty(meetHosts(a.hosts(), b.hosts()))
        .map(hosts -> new Network(hosts, methods, path));
  }

  private static Optional<Capability> meetSecrets(Secret a, Secret b) {
    return a.name().equals(b.name()) && a.header().equals(b.header())
        ? nonEmpty(meetHosts(a.hosts(), b.hosts()))
            .map(hosts -> new Secret(a.name(), hosts, a.header()))
        : Optional.empty();
  }

  private static Optional<Capability> meetCustom(Custom a, Custom b) {
    Map<String, Object> params = new HashMap<>(a.params());
    for (Map.Entry<String, Object> entry : b.params().entrySet()) {
      Object mine = params.putIfAbsent(entry.getKey(), entry.getValue());
      if (mine != null && !mine.equals(entry.getValue())) {
        return Optional.empty();
      }
    }
    return a.name().equals(b.name()) ? Optional.of(new Custom(a.name(), params)) : Optional.empty();
  }

  private static <T> Optional<List<T>> nonEmpty(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }
}
