package dev.aaos.cli.authority;

import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What is allowed beside one call, so that the like of it needs nobody: an own grant,
/// never wider than the one about which was asked.
final class AllowOptions {
  @Option(
      names = "--for",
      paramLabel = "run|agent",
      description = "Allow the like too: in this run, or of this agent.")
  private Optional<String> scope = Optional.empty();

  @Option(
      names = "--pattern",
      paramLabel = "CAPABILITY",
      description = "What to allow, such as 'file_write: /data/out/**'; else what the call needs.")
  private List<String> patterns = List.of();

  @Option(names = "--times", paramLabel = "N", description = "How often.")
  private Optional<Long> times = Optional.empty();

  @Option(names = "--until", paramLabel = "TIME", description = "How long, such as 2h.")
  private Optional<String> until = Optional.empty();

  /// Returns the terms, as `approval.respond` takes them; nothing where nothing more is
  /// allowed.
  Optional<Json.Obj> terms() throws UsageException {
    if (scope.isEmpty()) {
      if (!patterns.isEmpty() || times.isPresent() || until.isPresent()) {
        throw new UsageException("say for whom the like is allowed: --for run or --for agent");
      }
      return Optional.empty();
    }
    Json.Obj terms = Json.object().with("for", scope.get());
    terms = patterns.isEmpty() ? terms : terms.with("patterns", Json.texts(patterns));
    terms = times.isPresent() ? terms.with("times", times.get()) : terms;
    return Optional.of(until.isPresent() ? terms.with("within", until.get()) : terms);
  }
}
