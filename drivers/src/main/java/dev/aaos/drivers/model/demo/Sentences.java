package dev.aaos.drivers.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a request into clauses with one verb each. Quoted text is never cut.
final class Sentences {
  /// Words that begin a clause the model has a rule for.
  static final String VERBS = "list|ls|read|show|open|print|cat|display|view|search|grep|find|look"
      + "|write|save|create|put|store|append|add|replace|change|fetch|download|get|visit"
      + "|summarise|summarize|describe|review|explain|analyse|analyze|compare"
      + "|spawn|delegate|ask|have|let|tell|start|say|answer|reply|echo|repeat|do not|don't|never";

  private static final Pattern JOINT = Pattern.compile(
      "(?:,?\\s+(?:and then|then|and|but)|[,;])\\s+(?:please\\s+|also\\s+|finally\\s+)?(?=(?:"
          + VERBS + ")\\b)",
      Pattern.CASE_INSENSITIVE);
  private static final Pattern DELEGATION = Pattern.compile(
      "(?i)^(?:then\\s+|finally\\s+|please\\s+)*(?:spawn|delegate|ask|have|let|tell|start)\\b.*",
      Pattern.DOTALL);
  private static final Pattern ENUMERATION = Pattern.compile("^(?:\\d+[.)]|[-*•])\\s+");
  private static final String CLOSING = "\"”’`'";
  private static final String OPENING = "\"“‘`'";

  private Sentences() {}

  /// Returns the clauses of `request`, in order, without the signs that ended them.
  static List<String> clauses(String request) {
    List<String> clauses = new ArrayList<>();
    for (String sentence : sentences(request)) {
      if (DELEGATION.matcher(sentence).matches()) {
        clauses.add(sentence);
      } else {
        clauses.addAll(cut(sentence));
      }
    }
    return clauses;
  }

  private static List<String> sentences(String request) {
    boolean[] quoted = quoted(request);
    List<String> sentences = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < request.length(); i++) {
      char c = request.charAt(i);
      boolean last = i + 1 == request.length() || Character.isWhitespace(request.charAt(i + 1));
      boolean end = c == '\n' || (".!?;".indexOf(c) >= 0 && last && !isNumbered(request, i));
      if (end && !quoted[i]) {
        add(sentences, request.substring(from, i));
        from = i + 1;
      }
    }
    add(sentences, request.substring(from));
    return sentences;
  }

  /// Returns whether the point at `i` stands after the number of a list's element.
  private static boolean isNumbered(String text, int i) {
    int from = i;
    while (from > 0 && Character.isDigit(text.charAt(from - 1))) {
      from--;
    }
    return from < i && (from == 0 || text.charAt(from - 1) == '\n');
  }

  private static void add(List<String> sentences, String text) {
    String bare = ENUMERATION.matcher(text.strip()).replaceFirst("").strip();
    if (!bare.isEmpty()) {
      sentences.add(bare);
    }
  }

  private static List<String> cut(String sentence) {
    boolean[] quoted = quoted(sentence);
    List<String> clauses = new ArrayList<>();
    Matcher joint = JOINT.matcher(sentence);
    int from = 0;
    while (joint.find()) {
      if (!quoted[joint.start()] && joint.start() > from) {
        add(clauses, sentence.substring(from, joint.start()));
        from = joint.end();
      }
    }
    add(clauses, sentence.substring(from));
    return clauses;
  }

  /// Returns for each character whether it stands within quotation marks. A mark opens at the
  /// start of a word and closes at the end of one, so an apostrophe does neither.
  static boolean[] quoted(String text) {
    boolean[] quoted = new boolean[text.length()];
    int i = 0;
    while (i < text.length()) {
      int close = opensAt(text, i) ? closing(text, i) : -1;
      if (close > 0) {
        for (int inside = i; inside < close; inside++) {
          quoted[inside] = true;
        }
        i = close;
      }
      i++;
    }
    return quoted;
  }

  private static boolean opensAt(String text, int i) {
    boolean atStart = i == 0 || " \t\n(:=,".indexOf(text.charAt(i - 1)) >= 0;
    return atStart && OPENING.indexOf(text.charAt(i)) >= 0;
  }

  /// Returns where the quotation that opens at `open` closes; -1 when it does not.
  static int closing(String text, int open) {
    char mark = CLOSING.charAt(OPENING.indexOf(text.charAt(open)));
    for (int i = open + 1; i < text.length(); i++) {
      boolean atEnd = i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1));
      if (text.charAt(i) == mark && atEnd) {
        return i;
      }
    }
    return -1;
  }
}
