package dev.aaos.daemon.manifest;

import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.device.InvalidInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The manifest of agents that work on a goal which names none: a file's, where a setting
/// names one, else one that asks for no capability at all. Immutable.
public final class GoalManifest {
  private static final int HISTORY = 100;
  private static final String PROMPT =
      "You work on the goal you are given, and answer with the result.";

  private final ManifestYaml manifests;
  private final Optional<Path> file;
  private final String model;

  /// Reads manifests with `manifests`.
  ///
  /// @param file read each time it is needed
  /// @param model what is asked where no file says another
  public GoalManifest(ManifestYaml manifests, Optional<Path> file, String model) {
    this.manifests = manifests;
    this.file = file;
    this.model = model;
  }

  /// Returns the manifest of an agent that ends with its goal or, where it is `persistent`,
  /// stays.
  ///
  /// @throws IOException naming the file that cannot be read
  /// @throws InvalidInput when that is no manifest, or one of an agent that cannot do this
  public Manifest manifest(boolean persistent) throws IOException, InvalidInput {
    Manifest read = file.isPresent() ? read(file.get()) : manifests.read(plain(persistent));
    if (!read.messages().isEmpty() || read.family().isPresent()) {
      throw new InvalidInput("the manifest " + file.orElseThrow()
          + " declares messages or a supervisor, and so cannot be given goals: leave those out");
    }
    Lifecycle lifecycle = persistent
        ? (read.lifecycle() instanceof Lifecycle.Persistent stays
            ? stays
            : new Lifecycle.Persistent(HISTORY))
        : new Lifecycle.OnDemand();
    return new Manifest(
        read.name(),
        read.model(),
        read.systemPrompt(),
        read.capabilities(),
        read.approvalRequired(),
        read.approvals(),
        read.unknownOutcomes(),
        lifecycle,
        read.terms(),
        read.limits(),
        Optional.empty(),
        Map.of(),
        read.program(),
        read.confinement(),
        read.source());
  }

  private Manifest read(Path path) throws IOException, InvalidInput {
    try {
      return manifests.readFile(path);
    } catch (IOException e) {
      throw new IOException(
          "the manifest for goals, " + path + ", which AAOS_BOOTSTRAP_MANIFEST names, cannot be"
              + " read: " + e,
          e);
    }
  }

  private String plain(boolean persistent) {
    return "name: %s%nmodel: %s%nsystem_prompt: %s%n"
        .formatted(
            persistent ? "bootstrap" : "generalist",
            "'" + model.replace("'", "''") + "'",
            "\"" + PROMPT + "\"");
  }
}
