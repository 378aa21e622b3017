package dev.aaos.capability;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Authority over one kind of resource.
///
/// A capability is an immutable value that stands for the set of uses it permits; what is asked for
/// in one use is a capability too, a small one. How often and until when it may be used is said
/// by [Constraints], apart from it. Its text parses back to an equal value.
public sealed interface Capability {

  /// Returns which kind this is.
  Kind kind();

  /// Returns whether everything `wanted` permits, this permits: exactly, and never for another
  /// kind, but that [WebSearch] covers GET requests to hosts that are not literal addresses.
  ///
  /// Where the question passes the bound on the work of answering it, the answer is no.
  default boolean covers(Capability wanted) {
    return Algebra.outside(wanted, List.of(this)).isEmpty();
  }

  /// Returns what this and `other` both permit, or nothing.
  ///
  /// @throws CapabilitySyntaxException if that takes too many patterns to say
  default Optional<Capability> meet(Capability other) {
    return Algebra.meet(this, other);
  }

  /// Returns the capability written `text`, as in `file_read: /data/*`.
  ///
  /// @throws CapabilitySyntaxException if it is none
  static Capability parse(String text) {
    return CapabilityText.parse(text);
  }

  /// A capability over paths.
  sealed interface OfPath extends Capability {
    /// Returns the paths it is over.
    PathPattern path();

    /// Returns the same kind of capability over `path`.
    OfPath withPath(PathPattern path);
  }

  /// A capability over names.
  sealed interface OfNames extends Capability {
    /// Returns the patterns, at least one, of which a name must match one.
    List<NamePattern> names();

    /// Returns the same kind of capability over `names`.
    OfNames withNames(List<NamePattern> names);
  }

  /// Reading the files, and listing the directories, at `path`.
  record FileRead(PathPattern path) implements OfPath {
    @Override
    public Kind kind() {
      return Kind.FILE_READ;
    }

    @Override
    public FileRead withPath(PathPattern path) {
      return new FileRead(path);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Creating, changing, renaming and deleting at `path`; not reading. Names that people's tools
  /// run
  /// or obey are given only where it spells them.
  record FileWrite(PathPattern path) implements OfPath {
    @Override
    public Kind kind() {
      return Kind.FILE_WRITE;
    }

    @Override
    public FileWrite withPath(PathPattern path) {
      return new FileWrite(path);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Starting, confined, the programs at `path`.
  record Exec(PathPattern path) implements OfPath {
    @Override
    public Kind kind() {
      return Kind.EXEC;
    }

    @Override
    public Exec withPath(PathPattern path) {
      return new Exec(path);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Running cargo in the workspaces at `path`.
  record CargoRun(PathPattern path) implements OfPath {
    @Override
    public Kind kind() {
      return Kind.CARGO_RUN;
    }

    @Override
    public CargoRun withPath(PathPattern path) {
      return new CargoRun(path);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Committing in the workspaces at `path`.
  record GitCommit(PathPattern path) implements OfPath {
    @Override
    public Kind kind() {
      return Kind.GIT_COMMIT;
    }

    @Override
    public GitCommit withPath(PathPattern path) {
      return new GitCommit(path);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Spawning children from manifests of these names.
  record SpawnChild(List<NamePattern> names) implements OfNames {
    /// Checks and copies.
    public SpawnChild {
      names = CapabilityText.atLeastOne(Kind.SPAWN_CHILD, names);
    }

    @Override
    public Kind kind() {
      return Kind.SPAWN_CHILD;
    }

    @Override
    public SpawnChild withNames(List<NamePattern> names) {
      return new SpawnChild(names);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Sending messages to agents of these names.
  record Send(List<NamePattern> names) implements OfNames {
    /// Checks and copies.
    public Send {
      names = CapabilityText.atLeastOne(Kind.SEND, names);
    }

    @Override
    public Kind kind() {
      return Kind.SEND;
    }

    @Override
    public Send withNames(List<NamePattern> names) {
      return new Send(names);
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Asking for the tools of this name.
  record ToolUse(NamePattern name) implements OfNames {
    @Override
    public Kind kind() {
      return Kind.TOOL;
    }

    @Override
    public List<NamePattern> names() {
      return List.of(name);
    }

    @Override
    public ToolUse withNames(List<NamePattern> names) {
      return new ToolUse(names.getFirst());
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Inference on the models of this name.
  record ModelUse(NamePattern name) implements OfNames {
    @Override
    public Kind kind() {
      return Kind.MODEL;
    }

    @Override
    public List<NamePattern> names() {
      return List.of(name);
    }

    @Override
    public ModelUse withNames(List<NamePattern> names) {
      return new ModelUse(names.getFirst());
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Reading and writing the memory topics of this name.
  record Memory(NamePattern name) implements OfNames {
    @Override
    public Kind kind() {
      return Kind.MEMORY;
    }

    @Override
    public List<NamePattern> names() {
      return List.of(name);
    }

    @Override
    public Memory withNames(List<NamePattern> names) {
      return new Memory(names.getFirst());
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// HTTP requests.
  ///
  /// @param hosts to these hosts, at least one
  /// @param methods by these methods, in upper case; empty for any
  /// @param path to this path and everything beneath it, without the query: `/v1` permits
  ///     `/v1` and `/v1/x` but not `/v12`, `/v1/` only what is beneath, `/` everything
  record Network(List<HostPattern> hosts, Set<String> methods, String path) implements Capability {
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\\\\]]{0,255}");
    private static final Pattern DOTS =
        Pattern.compile("(?i).*(/(\\.|%2e){1,2}([;/].*|$)|//|%2f|%5c|%00).*");

    /// Checks, copies and brings the methods into order.
    public Network {
      hosts = List.copyOf(new java.util.LinkedHashSet<>(hosts));
      if (hosts.isEmpty()) {
        throw new CapabilitySyntaxException(
            "network without a host: write 'network: api.example.com'");
      }
      Set<String> upper = new TreeSet<>();
      methods.forEach(method -> upper.add(method.toUpperCase(Locale.ROOT)));
      methods = Collections.unmodifiableSet(upper);
      for (String method : methods) {
        if (!METHOD.matcher(method).matches()) {
          throw new CapabilitySyntaxException(
              "method '" + method + "' of a network capability: write a word as GET or POST");
        }
      }
      if (!PATH.matcher(path).matches() || DOTS.matcher(path).matches()) {
        throw new CapabilitySyntaxException(
            ("path '%s' of a network capability: write a plain path, as in '/v1/', without '.',"
                    + " '..', '//', '?' and '#'")
                .formatted(path));
      }
    }

    /// Returns the capability for every request to `hosts`.
    public static Network to(HostPattern... hosts) {
      return new Network(List.of(hosts), Set.of(), "/");
    }

    /// Returns the capability that one request needs.
    ///
    /// @param method the method, as `GET`
    /// @param host the host and port the request goes to
    /// @param path the path without the query
    public static Network request(String method, HostPattern host, String path) {
      return new Network(List.of(host), Set.of(method), path);
    }

    /// Returns whether one of the hosts is an address rather than a name.
    public boolean namesLiteralAddress() {
      return hosts.stream().anyMatch(HostPattern::isLiteralAddress);
    }

    @Override
    public Kind kind() {
      return Kind.NETWORK;
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// GET requests to any public host.
  record WebSearch() implements Capability {
    @Override
    public Kind kind() {
      return Kind.WEB_SEARCH;
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// Having a secret put into a header of requests to certain hosts, without seeing it.
  ///
  /// @param name what the secret is called: letters, digits, `_`, `-` and `.`
  /// @param hosts to these hosts, at least one
  /// @param header the name of the header, in lower case
  record Secret(String name, List<HostPattern> hosts, String header) implements Capability {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    /// Checks and copies.
    public Secret {
      hosts = List.copyOf(new java.util.LinkedHashSet<>(hosts));
      header = header.toLowerCase(Locale.ROOT);
      if (hosts.isEmpty()) {
        throw new CapabilitySyntaxException(
            "secret '" + name + "' names no hosts: add hosts: [api.example.com]");
      }
      if (!NAME.matcher(name).matches() || !NAME.matcher(header).matches()) {
        throw new CapabilitySyntaxException(
            "secret '%s' in header '%s': write both with letters, digits, '_', '-' and '.'"
                .formatted(name, header));
      }
    }

    @Override
    public Kind kind() {
      return Kind.SECRET;
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }

  /// What the system itself does not interpret.
  ///
  /// A parameter is a restriction: more of them permit less, so this covers one that has at least
  /// the same parameters with the same values.
  ///
  /// @param name what it is called
  /// @param params texts, truth values, numbers (`Long`, `BigInteger`, `Double`), and lists and
  ///     maps of these; copied deeply, in the order of their keys
  record Custom(String name, Map<String, Object> params) implements Capability {
    /// Checks and copies.
    public Custom {
      name = CapabilityText.customName(name);
      params = Params.copyOf(name, params);
    }

    @Override
    public Kind kind() {
      return Kind.CUSTOM;
    }

    @Override
    public String toString() {
      return CapabilityText.write(this);
    }
  }
}
