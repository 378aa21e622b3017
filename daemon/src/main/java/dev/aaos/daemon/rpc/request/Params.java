package dev.aaos.daemon.rpc.request;

import dev.aaos.capability.Constraints;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.RunId;
import dev.aaos.kernel.budget.Terms;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The parameters of a request. Those that are no object have no members.
///
/// @param node any JSON value
public record Params(JsonNode node) {
  private static final Pattern HYPHENATED =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern SIMPLE =
      Pattern.compile("([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

  /// Returns the member `name` when it is a text.
  public Optional<String> text(String name) {
    JsonNode member = node.path(name);
    return member.isString() ? Optional.of(member.stringValue()) : Optional.empty();
  }

  /// Returns the member `name`, which must be a text.
  public String need(String name) throws RpcError {
    return text(name).orElseThrow(() -> new RpcError("missing '" + name + "' parameter"));
  }

  /// Returns whether the member `name` is true.
  public boolean flag(String name) {
    return node.path(name).isBoolean() && node.path(name).booleanValue();
  }

  /// Returns the member `name` when it is a whole number of at least `least`.
  public Optional<Long> number(String name, long least) throws RpcError {
    JsonNode member = node.path(name);
    if (member.isMissingNode() || member.isNull()) {
      return Optional.empty();
    }
    if (!member.isIntegralNumber() || !member.canConvertToLong() || member.longValue() < least) {
      throw new RpcError(
          "'" + name + "' must be a whole number of at least " + least + ", not " + member);
    }
    return Optional.of(member.longValue());
  }

  /// Returns the member `name` when it is there, which must be a time.
  public Optional<Instant> instant(String name) throws RpcError {
    Optional<String> text = text(name);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw new RpcError(
          "'" + name + "' must be a time such as 2026-11-24T10:00:00Z, not " + text.orElse(""));
    }
  }

  /// Returns the member `name` when it is there, which must be how long a run may take.
  public Optional<Duration> runTime(String name) throws RpcError {
    JsonNode member = node.path(name);
    if (member.isMissingNode() || member.isNull()) {
      return Optional.empty();
    }
    try {
      Duration time = Constraints.parseDuration(member.asString(""));
      Terms.checkTime(time);
      return Optional.of(time);
    } catch (IllegalArgumentException e) {
      throw new RpcError("'" + name + "' must be how long the run may take, at most "
          + Terms.LONGEST.toDays() + "d, such as 30m, not " + member);
    }
  }

  /// Returns the members of the list `name`, which must be texts; none where it is not there.
  public List<String> texts(String name) throws RpcError {
    JsonNode member = node.path(name);
    List<String> texts = new ArrayList<>();
    if (member.isMissingNode() || member.isNull()) {
      return texts;
    }
    for (JsonNode element : member) {
      if (!element.isString()) {
        throw new RpcError("'" + name + "' must be a list of texts, not " + member);
      }
      texts.add(element.stringValue());
    }
    return texts;
  }

  /// Returns the agent that the member `agent_id` names, which must be there.
  public AgentId agent() throws RpcError {
    return new AgentId(uuid(need("agent_id")));
  }

  /// Returns the run that the member `name` names, when it is there.
  public Optional<RunId> run(String name) throws RpcError {
    Optional<String> text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(new RunId(uuid(text.get())));
  }

  /// Returns the UUID written `text`, in any of the forms the predecessor takes.
  public static UUID uuid(String text) throws RpcError {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("urn:uuid:")) {
      lower = lower.substring("urn:uuid:".length());
    } else if (lower.startsWith("{") && lower.endsWith("}")) {
      lower = lower.substring(1, lower.length() - 1);
    }
    var simple = SIMPLE.matcher(lower);
    if (simple.matches()) {
      lower = simple.replaceFirst("$1-$2-$3-$4-$5");
    }
    if (!HYPHENATED.matcher(lower).matches()) {
      throw new RpcError("UUID parsing failed: '" + text + "' is no UUID, such as"
          + " 67e55044-10b1-426f-9247-bb680e5fe0c8");
    }
    return UUID.fromString(lower);
  }
}
