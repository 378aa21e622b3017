package dev.aaos.cli;

import picocli.CommandLine.Command;

/// `aaos` without a command: shows what there is.
@Command(
    name = "aaos",
    description = "Run AI agents that can do only what they were granted.",
    synopsisSubcommandLabel = "COMMAND",
    subcommandsRepeatable = false,
    footer = {
      "",
      "  aaos daemon [OPTIONS]   run the daemon agentd in the foreground",
      "",
      "Exit codes: 0 ok, 1 the agent reported failure, 2 wrong usage, 3 no daemon or",
      "an error of its own, 4 Ctrl-C twice, 69 no JDK 25, 141 nobody reads the output.",
      "'aaos COMMAND --help' explains a command."
    })
final class Root {}
