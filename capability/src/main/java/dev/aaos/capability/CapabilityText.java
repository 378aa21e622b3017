package dev.aaos.capability;

import dev.aaos.capability.Capability.CargoRun;
import dev.aaos.capability.Capability.Custom;
import dev.aaos.capability.Capability.Exec;
import dev.aaos.capability.Capability.FileRead;
import dev.aaos.capability.Capability.FileWrite;
import dev.aaos.capability.Capability.GitCommit;
import dev.aaos.capability.Capability.Memory;
import dev.aaos.capability.Capability.ModelUse;
import dev.aaos.capability.Capability.Network;
import dev.aaos.capability.Capability.Secret;
import dev.aaos.capability.Capability.Send;
import dev.aaos.capability.Capability.SpawnChild;
import dev.aaos.capability.Capability.ToolUse;
import dev.aaos.capability.Capability.WebSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The text form of capabilities: `word: pattern`, and `; ` before each further restriction.
final class CapabilityText {
  private static final String HOSTS = "; hosts ";
  private static final String HEADER = "; header ";
  private static final String METHODS = "; methods ";
  private static final String PATH = "; path ";
  private static final Pattern CUSTOM_NAME = Pattern.compile("[^\\s\\p{Cntrl}{}]{1,256}");

  private CapabilityText() {}

  /// Reads a capability.
  static Capability parse(String text) {
    String bare = PatternSyntax.strip(text);
    int colon = bare.indexOf(':');
    String word = (colon < 0 ? bare : bare.substring(0, colon)).strip();
    Kind kind = Kind.of(word).orElseThrow(() -> unknown(bare, word, colon));
    String rest = colon < 0 ? "" : PatternSyntax.strip(bare.substring(colon + 1));
    return of(kind, rest);
  }

  /// Reads what stands after the word of `kind`.
  static Capability of(Kind kind, String rest) {
    if (rest.isEmpty() && kind != Kind.WEB_SEARCH) {
      throw new CapabilitySyntaxException("capability '%s' lacks what it is over: write '%s: %s'"
          .formatted(kind.word(), kind.word(), kind.example()));
    }
    return switch (kind) {
      case FILE_READ -> new FileRead(PathPattern.parse(rest));
      case FILE_WRITE -> new FileWrite(PathPattern.parse(rest));
      case EXEC -> new Exec(PathPattern.parse(rest));
      case CARGO_RUN -> new CargoRun(PathPattern.parse(rest));
      case GIT_COMMIT -> new GitCommit(PathPattern.parse(rest));
      case SPAWN_CHILD -> new SpawnChild(names(rest));
      case SEND -> new Send(names(rest));
      case TOOL -> new ToolUse(NamePattern.parse(rest));
      case MODEL -> new ModelUse(NamePattern.parse(rest));
      case MEMORY -> new Memory(NamePattern.parse(rest));
      case NETWORK -> network(rest);
      case SECRET -> secret(rest);
      case CUSTOM -> custom(rest);
      case WEB_SEARCH -> webSearch(rest);
    };
  }

  /// Writes a capability so that [#parse] reads it back.
  static String write(Capability capability) {
    String word = capability.kind().word();
    return switch (capability) {
      case Capability.OfPath over -> word + ": " + over.path();
      case SpawnChild(List<NamePattern> names) -> word + ": " + list(names);
      case Send(List<NamePattern> names) -> word + ": " + list(names);
      case Capability.OfNames over -> word + ": " + over.names().getFirst();
      case WebSearch _ -> word;
      case Network(List<HostPattern> hosts, Set<String> methods, String path) ->
        word
            + ": "
            + joined(hosts)
            + (methods.isEmpty() ? "" : METHODS + joined(methods))
            + (path.equals("/") ? "" : PATH + path);
      case Secret(String name, List<HostPattern> hosts, String header) ->
        word + ": " + name + HOSTS + joined(hosts) + HEADER + header;
      case Custom custom ->
        word
            + ": "
            + custom.name()
            + (custom.params().isEmpty() ? "" : " " + Params.json(custom.params()));
    };
  }

  /// Reads `[a, b]`, `a, b` or `a`.
  static List<NamePattern> names(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 1;
    String inside = bracketed ? text.substring(1, text.length() - 1) : text;
    List<NamePattern> names = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= inside.length(); i++) {
      if (i < inside.length() && inside.charAt(i) == '\\') {
        i++;
      } else if (i == inside.length() || inside.charAt(i) == ',') {
        String name = PatternSyntax.strip(inside.substring(from, i));
        if (!name.isEmpty()) {
          names.add(NamePattern.parse(name));
        }
        from = i + 1;
      }
    }
    return names;
  }

  /// Reads `a, b` or `[a, b]`, where an IPv6 address may have brackets of its own.
  static List<HostPattern> hosts(String text) {
    boolean around = text.startsWith("[") && text.endsWith("]");
    boolean nested = text.startsWith("[[") || text.endsWith("]]");
    boolean plain = text.indexOf(']') == text.length() - 1 && !isIpv6(text);
    String inside = around && (nested || plain) ? text.substring(1, text.length() - 1) : text;
    return Arrays.stream(inside.split(","))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .map(HostPattern::parse)
        .toList();
  }

  /// Returns `names` without doubles, refused when there are none.
  static List<NamePattern> atLeastOne(Kind kind, List<NamePattern> names) {
    if (names.isEmpty()) {
      throw new CapabilitySyntaxException("%s names nobody: write '%s: %s', or '%s: *' for anybody"
          .formatted(kind.word(), kind.word(), kind.example(), kind.word()));
    }
    return List.copyOf(new LinkedHashSet<>(names));
  }

  /// Returns `name`, refused when it could not be read back.
  static String customName(String name) {
    if (!CUSTOM_NAME.matcher(name).matches()) {
      throw new CapabilitySyntaxException(
          "custom capability '" + name + "': write its name without spaces, '{' and '}'");
    }
    return name;
  }

  private static CapabilitySyntaxException unknown(String text, String word, int colon) {
    Optional<String> near = Nearest.of(word, Kind.words());
    String rest = colon < 0 ? "" : text.substring(colon);
    return new CapabilitySyntaxException("unknown capability '%s': %s"
        .formatted(
            text,
            near.map(known -> "did you mean '" + known + rest + "'?")
                .orElse("write one of " + String.join(", ", Kind.words()))));
  }

  private static boolean isIpv6(String bracketed) {
    return bracketed.chars().filter(c -> c == ':').count() >= 2 && !bracketed.contains(",");
  }

  private static Network network(String text) {
    int path = text.indexOf(PATH);
    String before = path < 0 ? text : text.substring(0, path);
    int methods = before.indexOf(METHODS);
    String hosts = methods < 0 ? before : before.substring(0, methods);
    Set<String> words =
        methods < 0 ? Set.of() : words(before.substring(methods + METHODS.length()));
    return new Network(hosts(hosts), words, path < 0 ? "/" : text.substring(path + PATH.length()));
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Secret secret(String text) {
    int hosts = text.indexOf(HOSTS);
    int header = text.indexOf(HEADER);
    if (hosts < 0 || header < hosts) {
      throw new CapabilitySyntaxException(("secret '%s' lacks its hosts and header: write"
              + " {secret: NAME, hosts: [api.example.com], header: Authorization}")
          .formatted(text));
    }
    return new Secret(
        text.substring(0, hosts),
        hosts(text.substring(hosts + HOSTS.length(), header)),
        text.substring(header + HEADER.length()));
  }

  private static Custom custom(String text) {
    int brace = text.indexOf('{');
    return brace < 0
        ? new Custom(text, java.util.Map.of())
        : new Custom(text.substring(0, brace).strip(), Params.parse(text.substring(brace)));
  }

  private static WebSearch webSearch(String rest) {
    if (!rest.isEmpty()) {
      throw new CapabilitySyntaxException(
          "web_search takes no pattern, but has '%s': write 'web_search' alone, or 'network: %s'"
              .formatted(rest, rest));
    }
    return new WebSearch();
  }

  private static String list(List<NamePattern> names) {
    return names.size() == 1 ? names.getFirst().toString() : "[" + joined(names) + "]";
  }

  private static String joined(java.util.Collection<?> all) {
    return all.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
