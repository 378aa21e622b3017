package dev.aaos.daemon.manifest;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Nearest;
import dev.aaos.daemon.manifest.Yaml.YamlProblem;
import dev.aaos.kernel.agent.Confinement;
import dev.aaos.kernel.agent.Confinement.Effects;
import dev.aaos.kernel.agent.Family;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.agent.Manifest.UnknownOutcomes;
import dev.aaos.kernel.agent.Tier;
import dev.aaos.kernel.budget.Quota;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ManifestReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads manifests: every field of the predecessor, and no field that nobody knows.
///
/// A misspelt field, tool or capability is an error that names the line and the nearest right
/// word, never a power that silently is not there. Any thread may call it.
public final class ManifestYaml implements ManifestReader {
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final Set<String> FIELDS = Set.of(
      "name",
      "model",
      "system_prompt",
      "capabilities",
      "memory",
      "lifecycle",
      "metadata",
      "approval_required",
      "approvals",
      "unknown_outcomes",
      "budget_config",
      "budget",
      "inference",
      "model_ladder",
      "limits",
      "supervisor",
      "messages",
      "program",
      "tier",
      "effects");
  private static final Pattern WITHOUT_EFFECT =
      Pattern.compile("(?m)^[^#\n]*\\b(archive_ttl_days|episodic_[a-z_]+)[\"']?\\s*:");

  private final Supplier<? extends Collection<String>> tools;

  /// A reader that knows the names of the daemon's `tools`, asked for when a manifest is read.
  public ManifestYaml(Supplier<? extends Collection<String>> tools) {
    this.tools = tools;
  }

  @Override
  public Manifest read(String text) throws InvalidInput {
    return read(text, Here.NOWHERE);
  }

  /// Returns the manifest written as `text`, which was read from the file at `path`: `${here}` is
  /// that file's directory, and a system prompt it names as a file is found from there.
  ///
  /// @throws InvalidInput as [#read(String)]
  public Manifest read(String text, Path path) throws InvalidInput {
    return read(text, here(path));
  }

  /// Returns the manifest in the file at `path`.
  ///
  /// @throws IOException when the file cannot be read
  /// @throws InvalidInput as [#read(String)]
  public Manifest readFile(Path path) throws IOException, InvalidInput {
    return read(text(path), here(path));
  }

  /// Returns the quotas written as `text`, as a manifest has them under `budget`.
  ///
  /// @throws InvalidInput when they are none, naming what is wrong
  public static List<Quota> budget(String text) throws InvalidInput {
    try {
      return TermsYaml.quotas(Yaml.parse(text));
    } catch (YamlProblem e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    }
  }

  /// Returns what the author of `manifest` may not expect of it: patterns that mean less than they
  /// seem to, and blocks without effect.
  public List<String> notes(Manifest manifest) {
    List<String> notes = new ArrayList<>();
    manifest.capabilities().forEach(request -> notes.addAll(request.notes()));
    if (WITHOUT_EFFECT.matcher(manifest.source()).find()) {
      notes.add("of 'memory' archive_ttl_days and what begins with episodic_ have no effect in this"
          + " version: an agent remembers its conversation only");
    }
    manifest.family().map(Family::children).orElse(List.of()).forEach(child -> {
      for (String note : notes(child.manifest())) {
        notes.add("child '" + child.id() + "': " + note);
      }
    });
    return List.copyOf(notes);
  }

  private static Here here(Path path) {
    return new Here(directory(path), 0);
  }

  private static Optional<Path> directory(Path path) {
    return Optional.ofNullable(path.toAbsolutePath().normalize().getParent());
  }

  private static String text(Path path) throws IOException {
    if (Files.isDirectory(path) || Files.size(path) > MAX_FILE_BYTES) {
      throw new IOException(path + " is no file of at most " + MAX_FILE_BYTES + " bytes");
    }
    try {
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new IOException(path + " is not UTF-8 text", e);
    }
  }

  private Manifest read(String text, Here here) throws InvalidInput {
    try {
      return manifest(Yaml.parse(text), text, here);
    } catch (YamlProblem e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("invalid manifest: " + e.getMessage());
    }
  }

  private Manifest manifest(Yaml root, String source, Here here) throws YamlProblem {
    Map<String, Yaml> fields = inManifest(() -> root.fields(FIELDS));
    String name = required(fields, "name").text();
    Optional<Yaml> program = present(fields, "program");
    boolean needsModel = program.isEmpty();
    String model = needsModel ? required(fields, "model").text() : text(fields, "model");
    Optional<Yaml> prompt = needsModel
        ? Optional.of(required(fields, "system_prompt"))
        : present(fields, "system_prompt");
    return inManifest(() -> {
      int history = MemoryYaml.history(fields);
      return new Manifest(
          name,
          model,
          prompt.isPresent() ? systemPrompt(prompt.get(), here) : "",
          capabilities(fields, here),
          approvalRequired(fields),
          ApprovalsYaml.read(fields),
          unknownOutcomes(fields),
          lifecycle(fields, history),
          TermsYaml.read(fields),
          LimitsYaml.run(fields),
          family(fields, source, here),
          messages(fields),
          program.isPresent()
              ? Optional.of(ProgramYaml.read(program.get(), here))
              : Optional.empty(),
          new Confinement(tier(fields), LimitsYaml.programs(fields)).with(effects(fields)),
          source);
    });
  }

  private static Map<String, String> messages(Map<String, Yaml> fields) throws YamlProblem {
    Yaml block = fields.get("messages");
    return block == null || block.isNull() ? Map.of() : MessagesYaml.read(block);
  }

  private Optional<Family> family(Map<String, Yaml> fields, String source, Here here)
      throws YamlProblem {
    Yaml block = fields.get("supervisor");
    return block == null || block.isNull()
        ? Optional.empty()
        : Optional.of(
            new FamilyYaml((child, from) -> child(child, source, from), here).read(block));
  }

  /// Reads the manifest of a child: a mapping, or the name of a file beside the one it stands
  /// in.
  private Manifest child(Yaml child, String source, Here here) throws YamlProblem {
    if (child.isMapping()) {
      return manifest(child, child.excerpt(source), here.within(here.directory(), child));
    }
    if (here.directory().isEmpty()) {
      throw new YamlProblem("line " + child.line() + ": manifest: " + child.text()
          + " needs the manifest around it to be given by its path; write the child's inline");
    }
    Path path = here.directory().get().resolve(here.text(child));
    try {
      String text = text(path);
      return manifest(Yaml.parse(text), text, here.within(directory(path), child));
    } catch (IOException e) {
      throw new YamlProblem("line " + child.line() + ": manifest: " + e.getMessage());
    } catch (YamlProblem e) {
      throw new YamlProblem(path + ": " + e.getMessage());
    }
  }

  private interface Reading<T> {
    T read() throws YamlProblem;
  }

  private static <T> T inManifest(Reading<T> reading) throws YamlProblem {
    try {
      return reading.read();
    } catch (YamlProblem e) {
      throw new YamlProblem("invalid manifest: " + e.getMessage());
    }
  }

  static Yaml required(Map<String, Yaml> fields, String name) throws YamlProblem {
    Yaml field = fields.get(name);
    if (field == null) {
      throw new YamlProblem("missing field `" + name + "` at line 1 column 1");
    }
    return field;
  }

  static Optional<Yaml> present(Map<String, Yaml> fields, String name) {
    return Optional.ofNullable(fields.get(name)).filter(field -> !field.isNull());
  }

  private static String text(Map<String, Yaml> fields, String name) throws YamlProblem {
    Optional<Yaml> field = present(fields, name);
    return field.isPresent() ? field.get().text() : "";
  }

  private static String systemPrompt(Yaml prompt, Here here) throws YamlProblem {
    if (!prompt.isMapping()) {
      return here.text(prompt);
    }
    String file = required(prompt.fields(Set.of("file")), "file").text();
    if (here.directory().isEmpty()) {
      throw new YamlProblem("line "
          + prompt.line()
          + ": system_prompt {file: "
          + file
          + "} needs the manifest to be given by its path; write the prompt inline");
    }
    try {
      return text(here.directory().get().resolve(file));
    } catch (IOException e) {
      throw new YamlProblem(
          "line " + prompt.line() + ": system_prompt file " + file + ": " + e.getMessage());
    }
  }

  private static List<CapabilityRequest> capabilities(Map<String, Yaml> fields, Here here)
      throws YamlProblem {
    List<CapabilityRequest> requests = new ArrayList<>();
    Yaml list = fields.get("capabilities");
    for (Yaml entry : list == null || list.isNull() ? List.<Yaml>of() : list.list()) {
      try {
        requests.add(
            entry.isMapping()
                ? CapabilityRequest.parse(here.patterns(entry))
                : CapabilityRequest.parse(here.pattern(entry)));
      } catch (CapabilitySyntaxException e) {
        throw new YamlProblem("line " + entry.line() + ": " + e.getMessage());
      }
    }
    return requests;
  }

  private Set<String> approvalRequired(Map<String, Yaml> fields) throws YamlProblem {
    Set<String> names = new TreeSet<>();
    Collection<String> known = tools.get();
    Yaml list = fields.get("approval_required");
    for (Yaml entry : list == null || list.isNull() ? List.<Yaml>of() : list.list()) {
      String name = entry.text();
      if (!known.contains(name) && !name.startsWith("mcp.")) {
        String hint = Nearest.of(name, known)
            .map(near -> "; did you mean '" + near + "'?")
            .orElse("");
        throw new YamlProblem(
            "line " + entry.line() + ": approval_required names no tool: '" + name + "'" + hint);
      }
      names.add(name);
    }
    return names;
  }

  private static UnknownOutcomes unknownOutcomes(Map<String, Yaml> fields) throws YamlProblem {
    Yaml field = fields.get("unknown_outcomes");
    if (field == null || field.isNull()) {
      return UnknownOutcomes.TELL;
    }
    return switch (field.text()) {
      case "tell" -> UnknownOutcomes.TELL;
      case "ask" -> UnknownOutcomes.ASK;
      default -> throw field.wrong("tell or ask");
    };
  }

  private static Optional<Tier> tier(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> field = present(fields, "tier");
    if (field.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (field.get().text()) {
          case "T1" -> Tier.T1;
          case "T2" -> Tier.T2;
          default -> throw field.get().wrong("T1 or T2");
        });
  }

  private static Effects effects(Map<String, Yaml> fields) throws YamlProblem {
    Optional<Yaml> field = present(fields, "effects");
    if (field.isEmpty()) {
      return Effects.DIRECT;
    }
    return switch (field.get().text()) {
      case "direct" -> Effects.DIRECT;
      case "staged" -> Effects.STAGED;
      default -> throw field.get().wrong("direct or staged");
    };
  }

  private static Lifecycle lifecycle(Map<String, Yaml> fields, int history) throws YamlProblem {
    Yaml lifecycle = fields.get("lifecycle");
    if (lifecycle == null || lifecycle.isNull()) {
      return new Lifecycle.OnDemand();
    }
    if (lifecycle.isMapping()) {
      return new Lifecycle.Scheduled(ScheduleYaml.read(lifecycle));
    }
    return switch (lifecycle.text()) {
      case "on-demand" -> new Lifecycle.OnDemand();
      case "persistent" -> new Lifecycle.Persistent(history);
      default -> throw lifecycle.wrong("on-demand, persistent or {scheduled: CRON}");
    };
  }
}
