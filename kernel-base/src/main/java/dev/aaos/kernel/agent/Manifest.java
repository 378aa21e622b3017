package dev.aaos.kernel.agent;

import dev.aaos.capability.CapabilityRequest;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.budget.Terms;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The declared bundle an agent is spawned from.
///
/// @param model the model's name, not checked until the first inference; empty for an
///     agent that runs a program of its own and asks no model
/// @param systemPrompt the text itself, a file already read
/// @param capabilities what the agent asks to hold; the spawner must cover all of it
/// @param approvalRequired tools of which every call waits for a person
/// @param approvals who has to answer, and how soon, when a person is asked; holds
///     below it too
/// @param terms on what terms it asks models
/// @param unknownOutcomes who hears of a call whose outcome is unknown
/// @param family the children it supervises; empty when it supervises none
/// @param messages the JSON Schemas of the kinds of message it takes, by name; empty
///     when it takes words
/// @param program what its own program is started by: a JSON object as text, which the
///     starter reads and nobody else; empty when it runs the model loop
/// @param confinement how its programs are to be held; what it does not name is as its
///     parent has it
/// @param source the manifest as it was written, for people to read back
public record Manifest(
    String name,
    String model,
    String systemPrompt,
    List<CapabilityRequest> capabilities,
    Set<String> approvalRequired,
    Quorum approvals,
    UnknownOutcomes unknownOutcomes,
    Lifecycle lifecycle,
    Terms terms,
    RunLimits limits,
    Optional<Family> family,
    Map<String, String> messages,
    Optional<String> program,
    Confinement confinement,
    String source) {
  /// The most kinds of message an agent may declare.
  public static final int MOST_KINDS = 32;

  /// Copies the collections.
  ///
  /// @throws IllegalArgumentException with the predecessor's words when the name is empty, or the
  ///     model of an agent without a program
  public Manifest {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is required");
    }
    if (model.isBlank() && program.isEmpty()) {
      throw new IllegalArgumentException("model is required");
    }
    if (messages.size() > MOST_KINDS) {
      throw new IllegalArgumentException(
          messages.size() + " kinds of message; the most is " + MOST_KINDS);
    }
    if (!messages.isEmpty() && lifecycle instanceof Lifecycle.OnDemand) {
      throw new IllegalArgumentException("it declares messages and has no mailbox for them: make"
          + " its lifecycle persistent or scheduled");
    }
    messages = Collections.unmodifiableMap(new TreeMap<>(messages));
    capabilities = List.copyOf(capabilities);
    approvalRequired = Collections.unmodifiableSet(new TreeSet<>(approvalRequired));
  }

  /// A manifest that leaves the answer to any one person.
  public Manifest(
      String name,
      String model,
      String systemPrompt,
      List<CapabilityRequest> capabilities,
      Set<String> approvalRequired,
      UnknownOutcomes unknownOutcomes,
      Lifecycle lifecycle,
      Terms terms,
      RunLimits limits,
      Optional<Family> family,
      Map<String, String> messages,
      Optional<String> program,
      Confinement confinement,
      String source) {
    this(
        name,
        model,
        systemPrompt,
        capabilities,
        approvalRequired,
        Quorum.ONE,
        unknownOutcomes,
        lifecycle,
        terms,
        limits,
        family,
        messages,
        program,
        confinement,
        source);
  }

  /// Returns this, whose effects are staged.
  ///
  /// @throws IllegalArgumentException when it asks for a tier in which they cannot be
  public Manifest staged() {
    return new Manifest(
        name,
        model,
        systemPrompt,
        capabilities,
        approvalRequired,
        approvals,
        unknownOutcomes,
        lifecycle,
        terms,
        limits,
        family,
        messages,
        program,
        confinement.with(Confinement.Effects.STAGED),
        source);
  }

  /// What happens when a daemon has ended in the middle of a call that may not be made again.
  public enum UnknownOutcomes {
    /// The model is told at once that nobody knows, and goes on.
    TELL,
    /// The run waits until a person has found out, and is told what.
    ASK
  }

  /// The bounds of one run.
  ///
  /// @param iterations how many times the model may be asked
  /// @param totalTokens how many tokens the run may spend in all
  /// @param outputTokens how many tokens one reply may have
  public record RunLimits(int iterations, long totalTokens, int outputTokens) {
    /// What a manifest that says nothing gets.
    public static final RunLimits DEFAULT = new RunLimits(50, 5_000_000, 16_384);

    /// Refuses bounds that let nothing happen.
    public RunLimits {
      if (iterations < 1 || totalTokens < 1 || outputTokens < 1) {
        throw new IllegalArgumentException(
            "limits must be at least 1: " + iterations + ", " + totalTokens + ", " + outputTokens);
      }
    }
  }
}
