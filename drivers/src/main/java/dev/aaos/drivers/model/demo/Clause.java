package dev.aaos.drivers.model.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One clause, with the quotations, paths and addresses in it found.
///
/// @param text the clause without the words that only make it polite
/// @param verb its first word, in lower case
/// @param marks what was found, in order
record Clause(String text, String verb, List<Mark> marks) {
  private static final Pattern POLITE = Pattern.compile("(?i)^(?:(?:please|now|first|next|then"
      + "|finally|also|and|lastly|kindly|can you|could you|would you|you should|you must"
      + "|i want you to|i would like you to|let us|let's)\\b[,:]?\\s+)+");
  private static final Pattern ADDRESS = Pattern.compile("(?i)https?://\\S+");
  private static final Pattern PATH = Pattern.compile("(?:~|\\.{1,2})?/\\S*|[\\w.-]+/[\\w./-]*");
  private static final Pattern QUOTED_PATH = Pattern.compile("/[^\\n]+");
  private static final Pattern FILE_NAME =
      Pattern.compile("[A-Za-z0-9_-][\\w.-]*\\.[A-Za-z][A-Za-z0-9]{0,5}");
  private static final String TRAILING = ".,;:!?)]}\"'’”";
  private static final String LEADING = "([{";

  /// What a mark is.
  enum Kind {
    QUOTED,
    PATH,
    ADDRESS
  }

  /// Something found in a clause, from `start` until before `end`.
  record Mark(Kind kind, String text, int start, int end) {
    /// Returns whether this names a place.
    boolean isPlace() {
      return kind != Kind.QUOTED;
    }
  }

  /// Returns the clause written `text`.
  static Clause of(String text) {
    String bare = POLITE.matcher(text.strip()).replaceFirst("");
    String[] words = bare.split("[\\s:,]+", 2);
    return new Clause(bare, words[0].toLowerCase(java.util.Locale.ROOT), marks(bare));
  }

  private static List<Mark> marks(String text) {
    boolean[] quoted = Sentences.quoted(text);
    List<Mark> marks = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      if (quoted[i]) {
        int close = Sentences.closing(text, i);
        marks.add(quotation(text, i, close));
        i = close + 1;
      } else if (Character.isWhitespace(text.charAt(i))) {
        i++;
      } else {
        int end = wordEnd(text, i, quoted);
        word(text, i, end).ifPresent(marks::add);
        i = end;
      }
    }
    return List.copyOf(marks);
  }

  private static Mark quotation(String text, int open, int close) {
    String inside = text.substring(open + 1, close);
    boolean place = QUOTED_PATH.matcher(inside).matches()
        || PATH.matcher(inside).matches()
        || ADDRESS.matcher(inside).matches();
    Kind kind = place ? kind(inside) : Kind.QUOTED;
    return new Mark(kind, inside, open, close + 1);
  }

  private static int wordEnd(String text, int from, boolean[] quoted) {
    int end = from;
    while (end < text.length() && !quoted[end] && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static Optional<Mark> word(String text, int from, int until) {
    int start = from;
    int end = until;
    while (start < end && LEADING.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && TRAILING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    String word = text.substring(start, end);
    boolean place = ADDRESS.matcher(word).matches()
        || PATH.matcher(word).matches()
        || FILE_NAME.matcher(word).matches();
    return place ? Optional.of(new Mark(kind(word), word, start, end)) : Optional.empty();
  }

  private static Kind kind(String place) {
    return ADDRESS.matcher(place).matches() ? Kind.ADDRESS : Kind.PATH;
  }

  /// Returns the places named, in order.
  List<Mark> places() {
    return marks.stream().filter(Mark::isPlace).toList();
  }

  /// Returns the quotations, in order.
  List<Mark> quotations() {
    return marks.stream().filter(mark -> mark.kind == Kind.QUOTED).toList();
  }

  /// Returns what stands after the verb.
  String rest() {
    return text.length() <= verb.length() ? "" : text.substring(verb.length()).strip();
  }
}
