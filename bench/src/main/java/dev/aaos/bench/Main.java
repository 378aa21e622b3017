package dev.aaos.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the benchmarks named on the command line, or all but the longest, and prints a table row
/// for each figure.
public final class Main {
  private static final List<String> ALL = List.of(
      "start", "recovery", "socket", "journal", "proofs", "capability", "cell", "files", "egress");

  private static final List<String> BY_NAME = List.of(
      "revoke",
      "long",
      "churn",
      "idle",
      "rivals",
      "inference",
      "modelcall",
      "agreement",
      "undo",
      "policy",
      "approvals",
      "stage");

  private Main() {}

  /// Takes the installation's directory, a directory to work in, and names of benchmarks.
  public static void main(String[] arguments)
      throws IOException, InterruptedException, RunnerException {
    Path installation = Path.of(arguments[0]);
    Path directory = Files.createTempDirectory(Path.of(arguments[1]).toAbsolutePath(), "bench");
    List<String> wanted =
        arguments.length > 2 ? List.of(arguments).subList(2, arguments.length) : ALL;
    System.out.println("| figure | ours | baseline in the same run | ratio |\n|---|---|---|---|");
    for (String name : wanted) {
      switch (name) {
        case "start" -> StartBench.run(installation, directory);
        case "recovery" -> RecoveryBench.run(installation, directory);
        case "socket" -> SocketBench.run(installation, directory);
        case "journal" -> JournalBench.run(directory);
        case "proofs" -> ProofBench.run(directory);
        case "capability" -> jmh("capability", CapabilityBench.class);
        case "policy" -> {
          jmh("policy", PolicyBench.class);
          PolicyCallBench.run(installation, directory);
        }
        case "approvals" -> ApprovalBench.run(installation, directory);
        case "cell" -> CellBench.run(installation);
        case "files" -> FilesBench.run(installation);
        case "egress" -> EgressBench.run(installation);
        case "undo" -> UndoBench.run(installation);
        case "stage" -> StageBench.run(installation);
        case "revoke" -> RevokeBench.run(installation, directory);
        case "inference" -> InferenceBench.run();
        case "modelcall" -> ModelCallBench.run(installation, directory);
        case "agreement" -> AgreementBench.run(installation, directory);
        case "rivals" -> RivalsBench.run(installation, Path.of(System.getenv("BENCH_RIVALS")));
        case "long" -> LongBench.run(installation, directory);
        case "churn" -> ChurnBench.run(installation, directory);
        case "idle" -> IdleBench.run(installation, directory);
        default ->
          throw new IllegalArgumentException("no benchmark '" + name + "': " + ALL + BY_NAME);
      }
    }
  }

  private static void jmh(String what, Class<?> bench) throws RunnerException {
    Collection<RunResult> results = new Runner(new OptionsBuilder()
            .include(bench.getSimpleName())
            .verbosity(VerboseMode.SILENT)
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .build())
        .run();
    for (RunResult result : results) {
      System.out.printf(
          Locale.ROOT,
          "| %s: %s | %.0f ns ± %.0f | | |%n",
          what,
          result.getPrimaryResult().getLabel(),
          result.getPrimaryResult().getScore(),
          result.getPrimaryResult().getScoreError());
    }
  }
}
