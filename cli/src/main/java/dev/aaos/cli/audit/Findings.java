package dev.aaos.cli.audit;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Palette;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.wire.Json;
import dev.aaos.log.proof.HeadKey;
import dev.aaos.log.proof.TreeHead;
import dev.aaos.log.proof.Verification;
import dev.aaos.log.proof.Verification.Judged;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `aaos audit verify` found, for people and for programs.
///
/// @param files where the heads come from
/// @param key what they had to be signed with
record Findings(
    Path directory, List<Path> files, Optional<HeadKey> key, Verification found, boolean good) {
  private static final int MOST_HEADS = 20;

  void print(Shell shell) throws IOException {
    Terminal terminal = shell.terminal();
    Palette palette = shell.palette(Terminal.Stream.OUT);
    line(terminal, "log", directory.toString());
    if (found.pruned().isPresent()) {
      line(terminal, "pruned", found.pruned().get().anchor().words() + "; the rest was looked at");
    }
    line(terminal, "records", records(shell));
    line(terminal, "root", found.root().toString());
    found
        .fault()
        .ifPresent(fault -> terminal
            .out()
            .println(palette.red("BROKEN") + "   " + Printable.line(fault.toString())));
    if (found.torn()) {
      line(
          terminal,
          "tail",
          "part of a batch behind the last whole one: being written, or torn by"
              + " a loss of power; the next start cuts it");
    }
    heads(terminal, palette);
    line(terminal, "content", content());
    for (Verification.Gone gone : found.content().gone()) {
      line(
          terminal,
          "",
          gone.how() + ": " + gone.ref().length() + " bytes of record "
              + gone.sequence() + ", in content file " + gone.ref().segment() + " at byte "
              + gone.ref().offset());
    }
    terminal.line(good ? palette.green("good") : palette.red("NOT GOOD"));
  }

  private static void line(Terminal terminal, String name, String text) throws IOException {
    terminal.line("%-9s".formatted(name) + Printable.line(text));
  }

  private String records(Shell shell) {
    String good = found.fault().isEmpty() ? "" : " are good";
    long first = found.pruned().map(placed -> placed.anchor().begin().segment()).orElse(1L);
    String range = first == 1 ? "" : String.format(Locale.ROOT, "%,d to ", first);
    return range
        + String.format(Locale.ROOT, "%,d", found.records())
        + good
        + found
            .time()
            .map(time -> ", the last of " + Figures.time(time, shell.clock().getZone()))
            .orElse("");
  }

  private void heads(Terminal terminal, Palette palette) throws IOException {
    if (found.heads().isEmpty()) {
      line(
          terminal,
          "head",
          "none given and none found: nothing shows that this log was not rolled"
              + " back or written anew (--head FILE)");
      return;
    }
    List<Judged> bad =
        found.heads().stream().filter(head -> head.fault().isPresent()).toList();
    Judged last = found.heads().getLast();
    if (last.fault().isEmpty() && !last.isPruned()) {
      line(terminal, "head", words(last) + ": agrees");
    }
    for (Judged head : bad.subList(0, Math.min(bad.size(), MOST_HEADS))) {
      terminal.line(palette.red("%-9s".formatted("HEAD"))
          + Printable.line(words(head) + ": " + head.fault().orElseThrow()));
    }
    if (found.heads().size() > 1) {
      long old = found.heads().stream()
          .filter(head -> head.isPruned() && head.fault().isEmpty())
          .count();
      line(
          terminal,
          "",
          found.heads().size() - bad.size() - old + " of " + found.heads().size() + " heads agree"
              + (old == 0 ? "" : "; " + old + " speak of records alone that were pruned"));
    }
    line(
        terminal,
        "key",
        key.map(HeadKey::text).orElse("none: nothing shows who signed the head (--key FILE)"));
  }

  private static String words(Judged judged) {
    TreeHead head = judged.signed().head();
    return Figures.counted(head.size(), "record")
        + head.extension("time").map(time -> " at " + time).orElse("") + ", of " + head.origin();
  }

  private String content() {
    Verification.Content content = found.content();
    return Figures.counted(content.whole(), "reference") + " whole, " + content.missing()
        + " missing, " + content.shredded() + " shredded"
        + (content.unknown() == 0
            ? ""
            : "; " + Figures.counted(content.unknown(), "record")
                + " of kinds this version does not know were not looked into");
  }

  Json.Obj json() {
    Json.Obj all = Json.object()
        .with("good", good)
        .with("directory", directory.toString())
        .with("pruned", found.pruned().map(placed -> placed.anchor().records()).orElse(0L))
        .with("records", found.records())
        .with("bytes", found.bytes())
        .with("last", found.last().toString())
        .with("root", found.root().toString())
        .with("torn", found.torn());
    if (found.fault().isPresent()) {
      all = all.with(
          "fault",
          Json.object()
              .with("sequence", found.fault().get().sequence())
              .with("file", found.fault().get().file())
              .with("offset", found.fault().get().offset())
              .with("reason", found.fault().get().reason()));
    }
    List<Json> heads = found.heads().stream().map(head -> (Json) json(head)).toList();
    all = all.with("heads", new Json.Arr(heads));
    if (key.isPresent()) {
      all = all.with("key", key.get().text());
    }
    return all.with("content", contentJson());
  }

  private static Json.Obj json(Judged judged) {
    TreeHead head = judged.signed().head();
    Json.Obj object = Json.object()
        .with("origin", head.origin())
        .with("size", head.size())
        .with("root", head.root().toString());
    if (judged.isPruned()) {
      object = object.with("pruned", true);
    }
    return judged.fault().isEmpty()
        ? object
        : object.with("fault", judged.fault().get());
  }

  private Json.Obj contentJson() {
    Verification.Content content = found.content();
    List<Json> gone = content.gone().stream()
        .map(one -> (Json) Json.object()
            .with("sequence", one.sequence())
            .with("how", one.how())
            .with("commitment", one.ref().commitment().toString())
            .with("file", one.ref().segment())
            .with("offset", one.ref().offset()))
        .toList();
    return Json.object()
        .with("whole", content.whole())
        .with("missing", content.missing())
        .with("shredded", content.shredded())
        .with("unknown", content.unknown())
        .with("gone", new Json.Arr(gone));
  }
}
