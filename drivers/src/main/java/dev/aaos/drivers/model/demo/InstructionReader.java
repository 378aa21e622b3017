package dev.aaos.drivers.model.demo;

import dev.aaos.drivers.model.demo.Clause.Kind;
import dev.aaos.drivers.model.demo.Clause.Mark;
import dev.aaos.drivers.model.demo.Instruction.Content;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads requests by fixed rules, one for each verb.
///
/// @param base the directory that relative paths and `here` mean, when one is known
record InstructionReader(Optional<String> base) {
  private static final Pattern SOUGHT = Pattern.compile(
      "(?i)^(?:for\\s+)?(?:all\\s+|every\\s+|the\\s+)*"
          + "(?:word|text|pattern|string|lines?\\s+with)?s?\\s*"
          + "(.+?)\\s+(?:in|under|below|beneath|within|at|here)\\b.*$",
      Pattern.DOTALL);
  private static final Pattern NAMED_CHILD = Pattern.compile(
      "(?i)^(?:up\\s+)?(?:to\\s+)?(?:an?\\s+|the\\s+|another\\s+)?(?:new\\s+|child\\s+|agent\\s+)*"
          + "(?:called\\s+|named\\s+)?([\\w-]+)");
  private static final Pattern TASK = Pattern.compile(
      "(?i)(?:\\b(?:tell|have) (?:it|him|her|them)|\\band|\\bto|:)\\s*(?:to\\b)?\\s*:?\\s*(.+)$",
      Pattern.DOTALL);
  private static final Pattern CONTENT_OF_NEW = Pattern.compile(
      "(?i)\\b(?:with(?: the (?:text|content|words))?|containing|saying|that says|reading)\\b"
          + "[:\\s]*(.*)$",
      Pattern.DOTALL);
  private static final Pattern SUMMARY =
      Pattern.compile("(?i)\\bsummar(?:y|ies|ise|ize)|\\breview\\b");
  private static final Pattern GATHERED =
      Pattern.compile("(?i)^(?:a |an |the |all |these |those |your |of )*"
          + "(?:it|them|that|this|findings?|results?|lists?|listing|matches|report|answer|contents?"
          + "|text|page|output|differences?)\\b.*");
  private static final Pattern LISTING = Pattern.compile("(?i)\\blist(?:ing)?s?\\b");
  private static final Pattern TOWARDS = Pattern.compile(
      "(?i)\\s*\\b(?:to|into|in|as|at|on)(?:\\s+(?:the\\s+|a\\s+)?(?:file|document))?\\s*$");
  private static final Pattern LEADING_PREPOSITION = Pattern.compile("(?i)^(?:down|out|up)\\s+");

  /// Returns what `request` asks for, in order.
  List<Instruction> read(String request) {
    return Sentences.clauses(request).stream()
        .map(Clause::of)
        .filter(clause -> !clause.text().isEmpty())
        .map(this::instruction)
        .toList();
  }

  private Instruction instruction(Clause clause) {
    return switch (clause.verb()) {
      case "list", "ls" -> list(clause);
      case "read", "show", "open", "cat", "display", "view", "print" -> read(clause);
      case "search", "grep", "find", "look" -> search(clause);
      case "write", "save", "create", "put", "store" -> write(clause, false);
      case "append", "add" -> write(clause, true);
      case "replace", "change" -> replace(clause);
      case "fetch", "download", "get", "visit" -> read(clause);
      case "summarise", "summarize", "describe", "review", "explain", "analyse", "analyze" ->
        new Instruction.Summarise(places(clause));
      case "compare" -> compare(clause);
      case "spawn", "delegate", "ask", "have", "let", "tell", "start" -> delegate(clause);
      case "say", "answer", "reply" -> new Instruction.Say(words(clause));
      case "echo", "repeat" -> new Instruction.Echo(words(clause));
      case "do", "don't", "never" -> new Instruction.Refrain();
      default -> new Instruction.Unclear(clause.text());
    };
  }

  private Instruction list(Clause clause) {
    List<String> paths =
        clause.places().isEmpty() ? base.map(List::of).orElse(List.of()) : places(clause);
    return paths.isEmpty()
        ? new Instruction.Unclear(clause.text())
        : new Instruction.ListFiles(paths);
  }

  private Instruction read(Clause clause) {
    List<String> places = places(clause);
    boolean listing =
        clause.text().matches("(?i)(?:show|print|display).*\\b(?:files|directory)\\b.*");
    if (listing) {
      return list(clause);
    }
    if (places.isEmpty()
        && clause.verb().equals("print")
        && !clause.quotations().isEmpty()) {
      return new Instruction.Say(words(clause));
    }
    return places.isEmpty() ? new Instruction.Unclear(clause.text()) : new Instruction.Read(places);
  }

  private Instruction search(Clause clause) {
    Optional<String> place = path(clause);
    Optional<String> quoted = clause.quotations().stream().map(Mark::text).findFirst();
    String rest = clause.rest();
    Matcher form = SOUGHT.matcher(rest);
    Optional<String> sought = quoted.or(() -> form.matches()
        ? Optional.of(form.group(1).strip())
        : Optional.of(rest.replaceFirst("(?i)^for\\s+", ""))
            .filter(text -> clause.places().isEmpty()));
    if (place.isEmpty() || sought.isEmpty() || sought.get().isBlank()) {
      return new Instruction.Unclear(clause.text());
    }
    String pattern = quoted.orElseGet(() -> Pattern.quote(sought.get()));
    return new Instruction.Search(pattern, place.get());
  }

  private Instruction write(Clause clause, boolean append) {
    List<Mark> places = clause.places();
    if (places.isEmpty() || places.getLast().kind() != Kind.PATH) {
      return new Instruction.Unclear(clause.text());
    }
    Matcher fresh = CONTENT_OF_NEW.matcher(clause.text());
    boolean named =
        clause.verb().equals("create") && fresh.find(places.getFirst().end());
    Mark target = named ? places.getFirst() : places.getLast();
    String given = named
        ? fresh.group(1)
        : clause
            .text()
            .substring(
                clause.verb().length(), Math.max(target.start(), clause.verb().length()));
    String bare = TOWARDS.matcher(given.strip()).replaceFirst("").strip();
    List<String> sources = places.stream()
        .filter(place -> !place.equals(target))
        .map(this::resolved)
        .toList();
    return new Instruction.Write(
        content(clause, LEADING_PREPOSITION.matcher(bare).replaceFirst(""), sources),
        resolved(target),
        append);
  }

  private static Content content(Clause clause, String given, List<String> sources) {
    Optional<Mark> quoted = clause.quotations().stream().findFirst();
    if (quoted.isPresent()) {
      return new Content.Literal(quoted.get().text());
    }
    if (SUMMARY.matcher(given).find()) {
      return new Content.Summary(sources);
    }
    boolean gathered = given.isEmpty() || GATHERED.matcher(given).matches() || !sources.isEmpty();
    return gathered
        ? new Content.Gathered(LISTING.matcher(given).find())
        : new Content.Literal(given);
  }

  private Instruction replace(Clause clause) {
    List<Mark> quoted = clause.quotations();
    Optional<String> place = path(clause);
    return quoted.size() >= 2 && place.isPresent()
        ? new Instruction.Replace(quoted.get(0).text(), quoted.get(1).text(), place.get())
        : new Instruction.Unclear(clause.text());
  }

  private Instruction compare(Clause clause) {
    List<String> places = places(clause);
    return switch (places.size()) {
      case 0 -> new Instruction.Unclear(clause.text());
      case 1 -> new Instruction.Compare("", places.getFirst());
      default -> new Instruction.Compare(places.get(0), places.get(1));
    };
  }

  /// A child comes from a manifest's file, or is called something; what it is to do is quoted, or
  /// stands after `to`.
  private Instruction delegate(Clause clause) {
    Optional<Mark> manifest = clause.places().stream()
        .filter(place -> place.text().matches(".*\\.ya?ml"))
        .findFirst();
    Optional<Mark> quoted =
        clause.quotations().stream().filter(mark -> mark.text().contains(" ")).findFirst();
    String after =
        manifest.isPresent() ? clause.text().substring(manifest.get().end()) : clause.rest();
    Matcher named = NAMED_CHILD.matcher(after);
    String name = manifest.isEmpty() && named.find() ? named.group(1) : "";
    String following =
        manifest.isPresent() || name.isEmpty() ? after : after.substring(named.end());
    Matcher form = TASK.matcher(following);
    Optional<String> task = quoted
        .map(Mark::text)
        .or(() -> form.find() ? Optional.of(form.group(1).strip()) : Optional.empty());
    return task.isPresent() && (manifest.isPresent() || !name.isEmpty())
        ? new Instruction.Delegate(
            manifest.map(this::resolved).orElse(""), name.toLowerCase(Locale.ROOT), task.get())
        : new Instruction.Unclear(clause.text());
  }

  private static String words(Clause clause) {
    return clause.quotations().stream().map(Mark::text).findFirst().orElseGet(clause::rest);
  }

  private List<String> places(Clause clause) {
    List<Mark> marks = clause.places();
    if (marks.isEmpty()
        && clause
            .text()
            .matches("(?i).*\\b(?:here|this (?:directory|folder|project|repository))\\b.*")) {
      return base.map(List::of).orElse(List.of());
    }
    return marks.stream().map(this::resolved).toList();
  }

  private Optional<String> path(Clause clause) {
    return clause.places().stream()
        .filter(mark -> mark.kind() == Kind.PATH)
        .map(this::resolved)
        .reduce((first, second) -> second)
        .or(() -> base);
  }

  private String resolved(Mark mark) {
    boolean whole = mark.kind() == Kind.ADDRESS || mark.text().startsWith("/");
    return whole || base.isEmpty()
        ? mark.text()
        : base.get() + "/" + mark.text().replaceFirst("^\\./", "");
  }
}
