package dev.aaos.capability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the map form of a capability. Every key must be known.
final class CapabilityMap {
  private static final String NAME = "name";
  private static final Set<String> CONSTRAINTS =
      Set.of("max_uses", "rate", "expires", "approval", "links");

  private final Map<String, ? extends @Nullable Object> map;
  private final Kind kind;

  CapabilityMap(Map<String, ? extends @Nullable Object> map) {
    this.map = map;
    this.kind = kindOf();
    if (kind != Kind.CUSTOM) {
      checkKeys();
    }
  }

  /// Returns the capability.
  Capability capability() {
    return switch (kind) {
      case CUSTOM -> custom();
      case NETWORK ->
        new Capability.Network(
            hosts("network"),
            new LinkedHashSet<>(texts("methods")),
            text("path").orElse("/"));
      case SECRET ->
        new Capability.Secret(
            needed("secret"), hosts("hosts"), text("header").orElse("authorization"));
      case SPAWN_CHILD -> new Capability.SpawnChild(names());
      case SEND -> new Capability.Send(names());
      case WEB_SEARCH -> webSearch();
      case FILE_READ, FILE_WRITE, EXEC, CARGO_RUN, GIT_COMMIT, TOOL, MODEL, MEMORY ->
        CapabilityText.of(kind, PatternSyntax.strip(needed(kind.word())));
    };
  }

  /// Returns the constraints.
  Constraints constraints() {
    return new Constraints(
        maxUses(),
        text("rate").map(Rate::parse),
        text("expires").map(Constraints::parseDuration),
        text("approval").map(Approval::parse).orElse(Approval.NONE),
        anyLinks());
  }

  private Kind kindOf() {
    List<Kind> kinds =
        map.keySet().stream().flatMap(key -> Kind.of(key).stream()).toList();
    if (kinds.size() == 1 && !(kinds.getFirst() == Kind.CUSTOM)) {
      return kinds.getFirst();
    }
    if (kinds.isEmpty() && map.get(NAME) instanceof String) {
      return Kind.CUSTOM;
    }
    if (kinds.size() > 1) {
      throw new CapabilitySyntaxException(
          "capability %s holds %d kinds: write one entry for each of %s"
              .formatted(map, kinds.size(), kinds.stream().map(Kind::word).toList()));
    }
    String mend = map.keySet().stream()
        .filter(key -> !CONSTRAINTS.contains(key))
        .flatMap(key -> Nearest.of(key, Kind.words()).map(near -> mend(key, near)).stream())
        .findFirst()
        .orElse("it needs one of the keys " + String.join(", ", Kind.words()));
    throw new CapabilitySyntaxException("unknown capability " + map + ": " + mend);
  }

  private static String mend(String key, String near) {
    return "did you mean '" + near + "' for '" + key + "'?";
  }

  private void checkKeys() {
    List<String> known = Stream.of(
            List.of(kind.word()), own(kind), CONSTRAINTS.stream().sorted().toList())
        .flatMap(List::stream)
        .toList();
    for (String key : map.keySet()) {
      if (!known.contains(key)) {
        throw new CapabilitySyntaxException("unknown key '%s' in capability %s: %s"
            .formatted(
                key,
                map,
                Nearest.of(key, known)
                    .map(near -> "did you mean '" + near + "'?")
                    .orElse("write one of " + String.join(", ", known))));
      }
    }
  }

  private static List<String> own(Kind kind) {
    return switch (kind) {
      case NETWORK -> List.of("methods", "path");
      case SECRET -> List.of("hosts", "header");
      case FILE_READ,
          FILE_WRITE,
          WEB_SEARCH,
          EXEC,
          SPAWN_CHILD,
          SEND,
          TOOL,
          MODEL,
          MEMORY,
          CARGO_RUN,
          GIT_COMMIT,
          CUSTOM -> List.of();
    };
  }

  private Capability custom() {
    Map<String, Object> params = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      if (!key.equals(NAME) && !CONSTRAINTS.contains(key)) {
        params.put(key, present(key, value));
      }
    });
    return new Capability.Custom(needed(NAME), params);
  }

  private Capability webSearch() {
    Object value = map.get(kind.word());
    return value == null || value.equals(true)
        ? new Capability.WebSearch()
        : CapabilityText.of(kind, PatternSyntax.strip(needed(kind.word())));
  }

  private List<HostPattern> hosts(String key) {
    if (map.get(key) instanceof List<?>) {
      return texts(key).stream().map(HostPattern::parse).toList();
    }
    return CapabilityText.hosts(text(key).orElse("").strip());
  }

  private List<NamePattern> names() {
    if (map.get(kind.word()) instanceof List<?>) {
      return texts(kind.word()).stream()
          .map(PatternSyntax::strip)
          .map(NamePattern::parse)
          .toList();
    }
    return CapabilityText.names(PatternSyntax.strip(needed(kind.word())));
  }

  private OptionalLong maxUses() {
    Object value = map.get("max_uses");
    if (value == null) {
      return absent("max_uses", OptionalLong.empty());
    }
    if (value instanceof Integer || value instanceof Long) {
      return OptionalLong.of(((Number) value).longValue());
    }
    throw error("max_uses", "a whole number of at least 1, as in max_uses: 20");
  }

  private boolean anyLinks() {
    Optional<String> links = text("links");
    if (links.isEmpty()) {
      return false;
    }
    if (!links.get().equals("any") || (kind != Kind.FILE_READ && kind != Kind.FILE_WRITE)) {
      throw error("links", "'links: any', and only beside file_read or file_write");
    }
    return true;
  }

  private String needed(String key) {
    return text(key).orElseThrow(() -> error(key, "text, as in '" + example() + "'"));
  }

  private String example() {
    return kind == Kind.CUSTOM ? "name: my_power" : kind.word() + ": " + kind.example();
  }

  private Optional<String> text(String key) {
    Object value = map.get(key);
    if (value == null) {
      return absent(key, Optional.empty());
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw error(key, "text");
  }

  private List<String> texts(String key) {
    Object value = map.get(key);
    if (value == null) {
      return absent(key, List.of());
    }
    List<String> texts = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : List.of(value)) {
      if (!(each instanceof String text)) {
        throw error(key, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /// Returns `otherwise`, unless the key stands there without a value.
  private <T> T absent(String key, T otherwise) {
    if (map.containsKey(key)) {
      throw error(key, "a value");
    }
    return otherwise;
  }

  private Object present(String key, @Nullable Object value) {
    if (value == null) {
      throw error(key, "a value");
    }
    return value;
  }

  private CapabilitySyntaxException error(String key, String expected) {
    return new CapabilitySyntaxException(
        "key '%s' of capability %s: write %s".formatted(key, map, expected));
  }
}
