package dev.aaos.cli.token;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import dev.aaos.cli.shell.UsageException;
import dev.aaos.wire.Accounts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/// The options that say what a token permits.
final class Narrowing {
  @Option(names = "--read", description = "May see agents, runs and their records.")
  private boolean read;

  @Option(names = "--run", description = "May give agents work, and call their tools.")
  private boolean run;

  @Option(names = "--spawn", description = "May make agents, which hold at most what --grant says.")
  private boolean spawn;

  @Option(names = "--stop", description = "May end agents and runs.")
  private boolean stop;

  @Option(names = "--approve", description = "May answer what agents ask.")
  private boolean approve;

  @Option(names = "--undo", description = "May take back what agents did.")
  private boolean undo;

  @Option(names = "--revoke", description = "May take grants back.")
  private boolean revoke;

  @Option(names = "--admin", description = "May do everything else, but for these rights.")
  private boolean admin;

  @Option(
      names = "--agents",
      paramLabel = "PATTERN",
      description = "Only agents whose path matches, and those below them; a path is the names from"
          + " the top down, joined by '/'. May be repeated.")
  private List<String> agents = List.of();

  @Option(
      names = "--grant",
      paramLabel = "CAPABILITY",
      description = "With --spawn: what agents may hold at most, such as 'file_read: /data/**'. May"
          + " be repeated.")
  private List<String> grants = List.of();

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Only when this user of the machine connects. May be repeated.")
  private List<String> users = List.of();

  /// Returns the rights that are named, if any is.
  Optional<Set<Right>> may() {
    Set<Right> may = EnumSet.noneOf(Right.class);
    add(may, read, Right.READ);
    add(may, run, Right.RUN);
    add(may, spawn, Right.SPAWN);
    add(may, stop, Right.STOP);
    add(may, approve, Right.APPROVE);
    add(may, undo, Right.UNDO);
    add(may, revoke, Right.REVOKE);
    add(may, admin, Right.ADMIN);
    return may.isEmpty() ? Optional.empty() : Optional.of(may);
  }

  private static void add(Set<Right> may, boolean named, Right right) {
    if (named) {
      may.add(right);
    }
  }

  List<String> agents() {
    return agents;
  }

  List<String> grants() {
    return grants;
  }

  /// Returns the users that are named, by their numbers.
  Set<Integer> uids() throws IOException, UsageException {
    Set<Integer> uids = new TreeSet<>();
    for (String user : users) {
      uids.add(user.matches("[0-9]{1,9}") ? Integer.parseInt(user) : number(user));
    }
    return uids;
  }

  private static int number(String name) throws IOException, UsageException {
    return Accounts.USERS
        .find(name)
        .map(Accounts.Entry::number)
        .orElseThrow(() -> new UsageException("no user '" + name + "' in " + Accounts.USERS
            + ": give a name that is there, or a number"));
  }

  /// Returns all of it as one narrowing.
  ///
  /// @param expires how long from `now` on it is to be good for
  Caveat caveat(Optional<String> expires, Instant now) throws IOException, UsageException {
    try {
      Optional<Duration> within = expires.map(Constraints::parseDuration);
      List<NamePattern> patterns = new ArrayList<>();
      agents.forEach(pattern -> patterns.add(NamePattern.parse(pattern)));
      List<Capability> most = new ArrayList<>();
      grants.forEach(capability -> most.add(Capability.parse(capability)));
      Set<Integer> uids = uids();
      return new Caveat(
          may(),
          patterns.isEmpty() ? Optional.empty() : Optional.of(patterns),
          most.isEmpty() ? Optional.empty() : Optional.of(most),
          within.map(now::plus),
          uids.isEmpty() ? Optional.empty() : Optional.of(uids));
    } catch (CapabilitySyntaxException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
