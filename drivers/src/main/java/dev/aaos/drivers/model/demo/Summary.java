package dev.aaos.drivers.model.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Summaries by extraction: nothing in one that does not stand in its source.
///
/// Sentences are chosen by how often their words occur in the whole text (H. P. Luhn, *The
/// Automatic Creation of Literature Abstracts*, 1958); of code, the first comment and the names it
/// defines are told; of a table, its columns.
final class Summary {
  private static final int SENTENCES = 2;
  private static final int MAX_SENTENCE = 240;
  private static final int MAX_NAMES = 6;
  private static final int MAX_MARKS = 5;
  private static final int LEAST_WORD = 4;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]{" + LEAST_WORD + ",}");
  private static final Pattern SENTENCE =
      Pattern.compile("[^.!?]+(?:[.!?](?=\\s|$)|$)|[^.!?]+[.!?]");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.+)$");
  private static final Pattern ELEMENT = Pattern.compile("\\s*(?:[-*+>]|\\d+[.)])\\s+");
  private static final Pattern ENDED = Pattern.compile(".*[.!?:;]");
  private static final Pattern DEFINITION = Pattern.compile(
      "\\b(?:class|interface|record|enum|def|func|fn|function|struct|trait)\\s+([A-Za-z_]\\w*)");
  private static final Pattern COMMENT = Pattern.compile(
      "(?s)^\\s*(?:#!.*\\n)?\\s*(?:\"\"\"(.*?)\"\"\"|/\\*+(.*?)\\*/|((?:(?://+|#+)[^\\n]*\\n)+))");
  private static final Pattern OPEN_END = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b.*");
  private static final Pattern CODE =
      Pattern.compile(".*\\.(?:java|py|rs|go|c|h|cc|cpp|js|ts|rb|sh|kt|swift|scala|pl|php)");
  private static final Set<String> COMMON = Set.of(
      "this", "that", "with", "from", "have", "will", "your", "they", "their", "there", "which",
      "when", "what", "where", "been", "were", "than", "then", "them", "these", "those", "into",
      "only", "also", "such", "each", "more", "most", "other", "some", "about", "because");

  private Summary() {}

  /// Returns the summary of `findings`, a section for each.
  static String of(List<Finding> findings) {
    String sections = findings.stream().map(Summary::section).collect(Collectors.joining("\n\n"));
    return findings.size() == 1
        ? sections
        : "%d texts, %d lines in all.\n\n%s"
            .formatted(
                findings.size(),
                findings.stream()
                    .mapToLong(finding -> finding.text().lines().count())
                    .sum(),
                sections);
  }

  private static String section(Finding finding) {
    long lines = finding.text().lines().count();
    String title =
        "## %s (%d %s)".formatted(finding.source(), lines, lines == 1 ? "line" : "lines");
    List<String> told = new ArrayList<>();
    String lower = finding.source().toLowerCase(Locale.ROOT);
    if (finding.text().isBlank()) {
      told.add("It is empty.");
    } else if (CODE.matcher(lower).matches()) {
      code(finding.text(), told);
    } else if (lower.endsWith(".csv") || lower.endsWith(".tsv")) {
      table(finding.text(), told);
    } else {
      prose(finding.text(), told);
    }
    openEnds(finding.text(), told);
    return title + "\n" + String.join("\n", told);
  }

  private static void code(String text, List<String> told) {
    Matcher comment = COMMENT.matcher(text);
    if (comment.find()) {
      String words = comment
          .group()
          .replaceAll("(?m)^\\s*(?:\"\"\"|/\\*+|\\*/|\\*|//+|#+!?)|\"\"\"|\\*/", " ");
      told.addAll(best(flat(words), 1));
    }
    Set<String> names = new LinkedHashSet<>();
    Matcher definition = DEFINITION.matcher(text);
    while (definition.find()) {
      names.add(definition.group(1));
    }
    if (!names.isEmpty()) {
      String more = names.size() > MAX_NAMES ? " and " + (names.size() - MAX_NAMES) + " more" : "";
      told.add("Defines " + names.stream().limit(MAX_NAMES).collect(Collectors.joining(", ")) + more
          + ".");
    }
  }

  private static void table(String text, List<String> told) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    told.add("A table with the columns " + lines.getFirst().replaceAll("\\s*[,\t]\\s*", ", ")
        + " and " + (lines.size() - 1) + " rows.");
  }

  private static void prose(String text, List<String> told) {
    Optional<String> heading = text.lines()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1).strip())
        .findFirst();
    heading.ifPresent(title -> told.add(title + "."));
    String plain = paragraphs(text.replaceAll("(?s)```.*?```", "\n\n")).stream()
        .map(paragraph -> ENDED.matcher(paragraph).matches() ? paragraph : paragraph + ".")
        .collect(Collectors.joining(" "));
    told.addAll(best(flat(plain), SENTENCES));
  }

  /// Returns the paragraphs and the elements of lists, each on one line, without headings.
  private static List<String> paragraphs(String text) {
    List<String> paragraphs = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : (text + "\n").split("\n", -1)) {
      Matcher element = ELEMENT.matcher(line);
      boolean begins = element.lookingAt();
      boolean heading = HEADING.matcher(line).matches();
      if ((line.isBlank() || begins || heading) && !open.isEmpty()) {
        paragraphs.add(flat(open.toString()));
        open.setLength(0);
      }
      open.append(heading ? "" : begins ? line.substring(element.end()) : line).append(' ');
    }
    paragraphs.removeIf(String::isEmpty);
    return paragraphs;
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /// Returns the `count` sentences whose words weigh most, in the order of the text.
  private static List<String> best(String text, int count) {
    List<String> sentences = SENTENCE
        .matcher(text)
        .results()
        .map(match -> match.group().strip())
        .filter(sentence -> WORD.matcher(sentence).find())
        .toList();
    Map<String, Integer> weights = weights(text);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.<Integer>comparingDouble(i -> -weight(sentences.get(i), weights))
        .thenComparing(i -> i));
    return order.stream().limit(count).sorted().map(i -> cut(sentences.get(i))).toList();
  }

  private static Map<String, Integer> weights(String text) {
    Map<String, Integer> weights = new HashMap<>();
    words(text).forEach(word -> weights.merge(word, 1, Integer::sum));
    return weights;
  }

  private static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(java.util.regex.MatchResult::group)
        .filter(word -> !COMMON.contains(word))
        .toList();
  }

  private static double weight(String sentence, Map<String, Integer> weights) {
    List<String> words = words(sentence);
    int sum = words.stream().mapToInt(weights::get).sum();
    return words.isEmpty() ? 0 : sum / Math.sqrt(words.size());
  }

  private static String cut(String sentence) {
    return sentence.length() <= MAX_SENTENCE
        ? sentence
        : sentence.substring(0, sentence.offsetByCodePoints(0, MAX_SENTENCE / 2)) + "…";
  }

  private static void openEnds(String text, List<String> told) {
    List<String> marks = text.lines()
        .map(OPEN_END::matcher)
        .filter(Matcher::find)
        .map(match -> match.group().strip())
        .toList();
    marks.stream().limit(MAX_MARKS).forEach(mark -> told.add("- open: " + cut(mark)));
  }
}
