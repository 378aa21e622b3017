package dev.aaos.cli.setup;

import dev.aaos.cli.shell.DaemonOptions;
import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Target;
import dev.aaos.cli.wire.Json;
import dev.aaos.cli.wire.Wire;
import dev.aaos.cli.wire.WireException;
import dev.aaos.wire.ConfigFile;
import dev.aaos.wire.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `aaos doctor` looks at, in the order it is printed. Looks, and changes nothing.
final class Checks {
  private static final int JDK = 25;

  private final Shell shell;
  private final Target target;
  private final DaemonOptions options;

  Checks(Shell shell, Target target, DaemonOptions options) {
    this.shell = shell;
    this.target = target;
    this.options = options;
  }

  /// Returns every check, made afresh.
  List<Check> all() {
    List<Check> checks = new ArrayList<>();
    checks.add(jdk(Runtime.version().feature()));
    checks.add(locale(System.getProperty("sun.jnu.encoding", "unknown")));
    checks.add(launcher());
    checks.add(data(shell.places().data(options.data())));
    checks.addAll(keys());
    checks.addAll(daemon());
    return checks;
  }

  static Check jdk(int feature) {
    String found = "Java " + feature + " in " + System.getProperty("java.home");
    return feature == JDK
        ? Check.ok("jdk", found)
        : Check.broken("jdk", found, "install JDK 25, or set AAOS_JAVA_HOME to where it is");
  }

  static Check locale(String encoding) {
    return encoding.equals("UTF-8")
        ? Check.ok("locale", "file names are UTF-8")
        : Check.broken(
            "locale",
            "file names are " + encoding + ", so names outside ASCII fail",
            "set LC_ALL=C.UTF-8 where aaos and agentd are started");
  }

  private Check launcher() {
    Optional<Path> launcher = shell.launcher();
    if (launcher.isEmpty()) {
      return Check.note(
          "launcher",
          "not started by the script 'aaos', so no daemon can be started from here",
          "run the script 'aaos' of the installation");
    }
    return Files.isExecutable(launcher.get())
        ? Check.ok("launcher", launcher.get().toString())
        : Check.broken(
            "launcher",
            launcher.get() + " is missing or may not be executed",
            "install again, or: chmod +x " + launcher.get());
  }

  static Check data(Path directory) {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    if (Files.isDirectory(existing) && Files.isWritable(existing)) {
      String fresh = existing.equals(directory) ? "" : " (not there yet; will be created)";
      return Check.ok("data", directory + fresh);
    }
    return Check.broken(
        "data",
        directory + " cannot be written: " + existing
            + " belongs to somebody else or is no directory",
        "name another with AAOS_DATA_DIR or --data-dir");
  }

  private List<Check> keys() {
    ConfigFile file = new ConfigFile(shell.places().config(options.config()));
    List<Check> checks = new ArrayList<>();
    try {
      Optional<String> exposure = file.exposure();
      checks.add(
          exposure.isPresent()
              ? Check.broken("config", exposure.get(), "chmod 600 " + file.path())
              : Check.ok(
                  "config", file.path() + (Files.exists(file.path()) ? "" : " (not there)")));
      checks.addAll(keys(file.present()));
    } catch (IOException e) {
      checks.add(
          Check.broken("config", file.path() + " cannot be read: " + e, "chmod 600 and chown"));
    }
    return checks;
  }

  private List<Check> keys(Set<String> present) {
    List<Check> checks = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      String name = setting.name();
      if (shell.variable(name).isPresent()) {
        checks.add(Check.ok(name, "set in the environment"));
      } else if (present.contains(name)) {
        checks.add(Check.ok(name, "set in the configuration"));
      } else if (setting.isUsual()) {
        checks.add(
            Check.note(name, "not set; manifests with 'model: demo' need none", "aaos configure"));
      }
    }
    return checks;
  }

  private List<Check> daemon() {
    Wire wire;
    try {
      wire = target.wire(shell);
    } catch (IOException e) {
      return List.of(Check.broken("socket", String.valueOf(e.getMessage()), "see there"));
    }
    try {
      List<Check> checks =
          new ArrayList<>(daemon(wire.socket(), wire.request("daemon.info", Json.object())));
      Json.Obj enforcement = wire.request("daemon.enforcement", Json.object());
      checks.add(programs(enforcement));
      checks.add(files(enforcement.object("files")));
      enforcement.objects("tiers").forEach(tier -> checks.add(tier(tier)));
      return checks;
    } catch (WireException e) {
      return switch (e.kind()) {
        case UNREACHABLE ->
          List.of(
              Check.note("daemon", "none answers at " + wire.socket(), "aaos daemon"),
              Check.note(
                  "kernel", "what this machine can enforce is known to a daemon", "aaos daemon"));
        case REFUSED, BROKEN ->
          List.of(Check.broken(
              "daemon",
              "at " + wire.socket() + ": " + e.getMessage(),
              "stop it and start it again: aaos daemon"));
      };
    }
  }

  private static List<Check> daemon(Path socket, Json.Obj info) {
    List<Check> checks = new ArrayList<>();
    checks.add(Check.ok(
        "daemon",
        "agentd " + info.text("version", "?") + " (pid "
            + info.get("pid").map(Json::plain).orElse("?") + ") at " + socket
            + (info.isTrue("private") ? ", private" : "")));
    info.get("history").ifPresent(history -> checks.add(history((Json.Obj) history)));
    checks.add(kept(info.object("kept")));
    for (Json.Obj model : info.objects("models")) {
      String name = "model " + model.text("name", "?");
      String detail = model.text("detail", "");
      checks.add(
          model.isTrue("ready")
              ? Check.ok(name, detail.isEmpty() ? "ready" : detail)
              : Check.note(name, detail.isEmpty() ? "not ready" : detail, "aaos configure"));
    }
    checks.add(proofs(info.object("proofs")));
    checks.add(disk(info.object("disk")));
    checks.add(policy(info.object("policy")));
    info.get("webhook").ifPresent(webhook -> checks.add(webhook((Json.Obj) webhook)));
    checks.add(clock(info.object("clock")));
    if (info.get("frozen").isPresent()) {
      checks.add(frozen(info.object("frozen")));
    }
    long unknown = info.number("unknown_outcomes", 0);
    if (unknown > 0) {
      checks.add(outcomes(unknown));
    }
    info.object("facilities").members().forEach((name, value) -> checks.add(facility(name, value)));
    return checks;
  }

  static Check files(Json.Obj files) {
    String name = "files";
    String what = "opened " + files.text("what", "?");
    return files.isTrue("held")
        ? Check.ok(name, what)
        : Check.note(name, what, "mend that, and start the daemon again");
  }

  static Check programs(Json.Obj enforcement) {
    String name = "programs";
    if (enforcement.isTrue("available")) {
      List<String> layers =
          enforcement.items("layers").stream().map(Json::plain).toList();
      return Check.ok(
          name,
          "confined in tier " + enforcement.text("tier", "?") + " (" + String.join("; ", layers)
              + ")");
    }
    return Check.note(
        name,
        "cannot be confined here, so agents cannot start any: " + enforcement.text("reason", "?"),
        "mend the layer '" + enforcement.text("layer", "?") + "', then ask again");
  }

  static Check tier(Json.Obj tier) {
    String name = "tier " + tier.text("tier", "?");
    return tier.isTrue("available")
        ? Check.ok(name, "can be had")
        : Check.note(
            name,
            "cannot be had: " + tier.text("reason", "?"),
            "until then no agent is made that asks for it");
  }

  private static Check proofs(Json.Obj proofs) {
    Optional<String> trouble = proofs.text("trouble");
    if (trouble.isPresent()) {
      return Check.broken("proofs", trouble.get(), "look closer: aaos audit verify");
    }
    String signed = proofs
        .number("size")
        .map(size -> "head of " + Figures.counted(size, "record") + " signed at "
            + proofs.text("signed_at", "?") + ", in " + proofs.text("heads_dir", "?"))
        .orElse("no head was signed yet");
    return Check.ok("proofs", signed);
  }

  static Check disk(Json.Obj disk) {
    Optional<String> trouble = disk.text("trouble");
    return trouble.isPresent()
        ? Check.broken(
            "disk",
            "nothing begins: " + trouble.get(),
            "make room where the data lies, or set AAOS_RESERVE_MIB lower on a small disk")
        : Check.ok(
            "disk",
            Figures.counted(disk.number("free", 0), "byte") + " free, and "
                + Figures.counted(disk.number("reserve", 0), "byte")
                + " kept for outcomes and stops");
  }

  static Check policy(Json.Obj policy) {
    Optional<String> trouble = policy.text("trouble");
    if (trouble.isPresent()) {
      return Check.broken("policy", trouble.get(), "mend the file: aaos policy");
    }
    return Check.ok(
        "policy",
        policy.isTrue("in_force")
            ? Figures.counted(policy.number("rules", 0), "rule") + ", default "
                + policy.text("default", "?")
            : "none: grants alone decide");
  }

  static Check webhook(Json.Obj webhook) {
    Optional<String> trouble = webhook.text("trouble");
    if (trouble.isPresent()) {
      return Check.note(
          "webhook",
          "questions are not taken: " + trouble.get(),
          "look at the server that AAOS_APPROVAL_WEBHOOK names");
    }
    String told = webhook
        .text("host")
        .map(host -> Figures.counted(webhook.number("delivered", 0), "message") + " to " + host)
        .orElse("tells nobody");
    return Check.ok(
        "webhook",
        told + webhook.text("answers").map(at -> ", answers at " + at).orElse(""));
  }

  static Check clock(Json.Obj clock) {
    String off =
        "the wall clock is " + ClockCommand.off(clock.number("offset_ms", 0)) + " kernel time";
    return clock.isTrue("followed")
        ? Check.ok("clock", off)
        : Check.note("clock", off + ", and not followed", "aaos clock accept");
  }

  static Check frozen(Json.Obj freeze) {
    String reason = freeze.text("reason", "");
    return Check.note(
        "frozen",
        "nothing begins or goes on since " + freeze.text("since", "?")
            + (reason.isEmpty() ? "" : ": " + reason),
        "look, then let it go on: aaos resume");
  }

  static Check outcomes(long unknown) {
    return Check.note(
        "outcomes",
        "nobody knows what " + Figures.counted(unknown, "call") + " came to",
        "look, then say so: aaos outcomes");
  }

  static Check history(Json.Obj history) {
    String name = "journal";
    String snapshot = history.get("snapshot").map(Json::plain).orElse("?");
    return switch (history.text("state", "")) {
      case "verified" -> Check.ok(name, "every record is as it was written");
      case "verifying" ->
        Check.note(
            name,
            "records before the snapshot at record " + snapshot + " are being verified; so far up"
                + " to record " + history.get("verified").map(Json::plain).orElse("?"),
            "look again later");
      default ->
        Check.broken(
            name,
            "not as it was written from record "
                + history.get("sequence").map(Json::plain).orElse("?") + " on: "
                + history.text("reason", "?"),
            "keep the data directory as it is, and put a copy of it in its place");
    };
  }

  static Check kept(Json.Obj kept) {
    String days = kept.get("days")
        .filter(value -> value instanceof Json.Num)
        .map(value -> "records are kept for " + value.plain() + " days")
        .orElse("records are kept for ever");
    String pruned = kept.object("pruned").text("words", "");
    return Check.ok("records kept", days + (pruned.isEmpty() ? "" : "; " + pruned) + images(kept));
  }

  private static String images(Json.Obj kept) {
    StringBuilder said = new StringBuilder();
    if (kept.get("images_bytes").filter(value -> value instanceof Json.Num).isPresent()) {
      said.append("; what changes can be taken back by takes ")
          .append(kept.number("images_bytes", 0) >> 20)
          .append(" MiB");
    }
    long days = kept.number("images_days", 0);
    long most = kept.number("images_mib", 0);
    said.append(days > 0 ? ", and is kept for " + days + " days" : "");
    said.append(most > 0 ? ", and the newest " + most + " MiB are kept" : "");
    return said.toString();
  }

  private static Check facility(String name, Json value) {
    String shown = "kernel: " + name;
    if (value instanceof Json.Obj object) {
      String detail = object.text("detail", object.isTrue("available") ? "yes" : "no");
      return object.isTrue("available")
          ? Check.ok(shown, detail)
          : Check.note(shown, detail, object.text("mend", ""));
    }
    if (value instanceof Json.Bool(boolean there)) {
      return there ? Check.ok(shown, "yes") : Check.note(shown, "no", "");
    }
    return Check.ok(shown, value.plain());
  }
}
