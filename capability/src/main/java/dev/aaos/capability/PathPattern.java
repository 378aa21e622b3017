package dev.aaos.capability;

import dev.aaos.capability.automaton.Glob;
import dev.aaos.capability.automaton.Language;
import dev.aaos.capability.automaton.Token;
import dev.aaos.capability.automaton.Universe;
import dev.aaos.capability.automaton.Verdict;
import dev.aaos.capability.protection.Protection;
import dev.aaos.capability.protection.Protection.Found;
import dev.aaos.capability.protection.Spelling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A set of normalised absolute paths, compared as bytes.
///
/// | in a pattern | matches |
/// |---|---|
/// | `*` | any run of bytes within a name |
/// | `?` | one UTF-8 character other than `/` |
/// | `**` as a whole name | any number of names, also none: `/a/**/b` matches `/a/b` |
/// | `**` within a name | any run of bytes, `/` included |
/// | `/*` or `/**` at the end | the directory and everything beneath it |
/// | `name*` at the end | names that begin so, and everything beneath each of them |
/// | `*` alone, or `/*` | every path |
/// | `\` | the next character itself |
/// | `p & q` | what both match |
///
/// A leading dot is nothing special. Two patterns are equal when their canonical texts are; to ask
/// whether they match the same paths, ask each whether it covers the other. Immutable.
public final class PathPattern {
  private final Language language;
  private final List<String> notes;

  private PathPattern(Language language, List<String> notes) {
    this.language = language;
    this.notes = notes;
  }

  /// Returns the pattern written `text`.
  ///
  /// @throws CapabilitySyntaxException if it is none, or costs too much
  public static PathPattern parse(String text) {
    List<String> notes = new ArrayList<>();
    List<Glob> parts = new ArrayList<>();
    for (String part : PatternSyntax.conjuncts(text)) {
      parts.add(glob(part, notes));
    }
    if (parts.size() > Language.MAX_PARTS) {
      throw new CapabilitySyntaxException(
          "pattern '%s' joins %d patterns by '&': at most %d are allowed"
              .formatted(text, parts.size(), Language.MAX_PARTS));
    }
    return new PathPattern(new Language(Universe.PATHS, parts), List.copyOf(notes));
  }

  /// Returns the pattern that exactly `path` matches, once normalised; nothing in it is special.
  /// Cheap: no table is made.
  ///
  /// @throws CapabilitySyntaxException if `path` cannot be normalised
  public static PathPattern literal(String path) {
    String normal = normalise(path);
    List<Token> tokens = characters(normal);
    return of(Glob.literal(PatternSyntax.guarded(PatternSyntax.text(tokens, false, "")), normal));
  }

  /// Returns the pattern of the directory `path`, once normalised, and everything beneath it;
  /// nothing in it is special.
  ///
  /// @throws CapabilitySyntaxException if `path` cannot be normalised, or is too long
  public static PathPattern beneath(String path) {
    String normal = normalise(path);
    List<Token> tokens = normal.equals("/") ? new ArrayList<>() : characters(normal);
    String text = PatternSyntax.text(tokens, false, "") + "/*";
    tokens.add(new Token.Beneath());
    return of(PatternSyntax.glob(text, tokens));
  }

  /// Returns `path` without `//`, `.`, `..` and a last `/`, as text alone: no link is followed.
  ///
  /// @throws CapabilitySyntaxException if it is not absolute, climbs above `/`, or holds what no
  ///     path can
  public static String normalise(String path) {
    PatternSyntax.checkCharacters("path", path);
    if (path.charAt(0) != '/') {
      throw new CapabilitySyntaxException(
          "path '" + path + "' is relative: write the absolute path, beginning with '/'");
    }
    if (isNormal(path)) {
      return path;
    }
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") && names.pollLast() == null) {
        throw new CapabilitySyntaxException(
            "path '" + path + "' climbs above '/': remove the '..' that has nothing to leave");
      }
      if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /// Returns whether `path` is matched. What is not a normalised absolute path never is.
  public boolean matches(byte[] path) {
    return language.matches(path);
  }

  /// Returns whether the UTF-8 bytes of `path` are matched.
  public boolean matches(String path) {
    return language.matches(path.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns whether every path that matches `wanted` matches this.
  public boolean covers(PathPattern wanted) {
    return wanted.language.within(List.of(language)) instanceof Verdict.Included;
  }

  /// Returns the pattern of the paths both match, or nothing if there are none.
  ///
  /// @throws CapabilitySyntaxException if it takes too many patterns to say
  public Optional<PathPattern> meet(PathPattern other) {
    return Languages.meet(language, other.language)
        .map(met -> met.equals(language) ? this : new PathPattern(met, List.of()));
  }

  /// Returns what a reader may not expect of this pattern, in sentences; often nothing.
  public List<String> notes() {
    return notes;
  }

  /// Returns the deepest directory that is certain to hold every match: `/data/logs` for
  /// `/data/logs/app-*.log`, `/data` for `/data/a.txt` and for `/data/*`.
  public String literalPrefix() {
    return language.parts().stream()
        .map(part -> directory(part.tokens()))
        .max(Comparator.comparingInt(String::length))
        .orElse("/");
  }

  /// Returns the only path this matches, if it is written without wildcards.
  public Optional<String> literal() {
    return language.word().map(word -> new String(word, StandardCharsets.UTF_8));
  }

  /// Returns whether a grant of writing by this pattern permits the file `path`: it is matched, and
  /// what is protected of its names is spelled here ([Protection]).
  public boolean permitsFile(byte[] path) {
    return permits(path, found -> true);
  }

  /// Returns whether such a grant permits the directory `path`: what lies in it is another
  /// question.
  public boolean permitsDirectory(byte[] path) {
    return permits(path, found -> found.kind() != Protection.Kind.FILE);
  }

  /// Protected names are ASCII, whatever else there is in a path.
  private boolean permits(byte[] path, Predicate<Found> counts) {
    return matches(path)
        && Protection.of(new String(path, StandardCharsets.ISO_8859_1)).stream()
            .filter(counts)
            .allMatch(this::spells);
  }

  /// Returns the protected names that a grant of writing by this pattern gives; of a literal path
  /// all that protect it.
  List<Found> spelled() {
    Optional<String> literal = literal();
    return literal.isPresent()
        ? Protection.of(literal.get())
        : spellings().stream()
            .flatMap(spelling -> Protection.in(spelling).stream())
            .filter(this::spells)
            .toList();
  }

  /// Returns whether this, which matches the path that `found` was found in, spells the name.
  boolean spells(Found found) {
    return spellings().stream().allMatch(spelling -> spelling.spells(found.mention()));
  }

  private List<Spelling> spellings() {
    return language.parts().stream().map(part -> Spelling.of(part.tokens())).toList();
  }

  /// Returns the pattern of the paths both match, with all the patterns of both: none is left out
  /// for being wider, so what each of them spells counts.
  ///
  /// @throws CapabilitySyntaxException if these are too many
  PathPattern and(PathPattern other) {
    return parse(this + Language.AND + other);
  }

  /// Returns the set of paths.
  Language language() {
    return language;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PathPattern pattern && pattern.language.equals(language);
  }

  @Override
  public int hashCode() {
    return language.hashCode();
  }

  /// Returns the canonical text, which parses back to an equal pattern.
  @Override
  public String toString() {
    return language.text();
  }

  private static PathPattern of(Glob glob) {
    return new PathPattern(Language.of(Universe.PATHS, glob), List.of());
  }

  private static Glob glob(String text, List<String> notes) {
    PatternSyntax.checkCharacters("pattern", text);
    if (text.equals("*")) {
      return PatternSyntax.glob(text, List.of(new Token.Beneath()));
    }
    if (text.charAt(0) != '/') {
      throw new CapabilitySyntaxException(
          "pattern '%s' is relative: write the absolute path, as in '/data/%s'"
              .formatted(text, text));
    }
    if (text.contains("\\/")) {
      throw new CapabilitySyntaxException(
          "pattern '" + text + "' escapes '/': no name can hold a slash, so write '/' alone");
    }
    List<String> names =
        Arrays.stream(text.split("/", -1)).filter(name -> !name.isEmpty()).toList();
    List<Token> tokens = new ArrayList<>();
    List<String> canonical = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      canonical.add(name(text, names.get(i), i == names.size() - 1, tokens));
    }
    if (names.isEmpty()) {
      tokens.add(new Token.Exactly('/'));
    }
    String written = PatternSyntax.guarded("/" + String.join("/", canonical));
    notes.addAll(notesOn(text, written, names));
    return PatternSyntax.glob(written, tokens);
  }

  /// Appends the tokens of one name and its slash; returns how the name is written.
  private static String name(String text, String name, boolean last, List<Token> tokens) {
    List<Token> inside = PatternSyntax.tokens(name, false);
    boolean deep = inside.equals(List.of(new Token.Run(true)));
    if (deep || (last && name.equals("*"))) {
      tokens.add(new Token.Beneath());
      return deep ? "**" : "*";
    }
    String plain = PatternSyntax.text(inside, false, "");
    if (plain.equals(".") || plain.equals("..")) {
      throw new CapabilitySyntaxException(
          "pattern '%s' has the name '%s': write the path it leads to, as in '%s'"
              .formatted(text, plain, mended(text)));
    }
    tokens.add(new Token.Exactly('/'));
    tokens.addAll(inside);
    if (last && inside.getLast() instanceof Token.Run) {
      tokens.set(tokens.size() - 1, new Token.Run(true));
    }
    return plain;
  }

  private static String mended(String text) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : text.split("/", -1)) {
      if (name.equals("..")) {
        names.pollLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return "/" + String.join("/", names);
  }

  private static List<String> notesOn(String text, String written, List<String> names) {
    List<String> notes = new ArrayList<>();
    if (text.length() > 1 && text.endsWith("/")) {
      notes.add("'%s' is '%s' alone; write '%s' for the directory and everything beneath it"
          .formatted(text, written, written.equals("/") ? "/*" : written + "/*"));
    }
    String last = names.isEmpty() ? "" : names.getLast();
    boolean open = last.endsWith("*") && !last.endsWith("**") && last.length() > 1;
    if (open && !last.endsWith("\\*")) {
      notes.add("'%s' matches every name that begins so, and everything beneath each of them"
          .formatted(written));
    }
    return notes;
  }

  private static String directory(List<Token> tokens) {
    List<Token> fixed =
        tokens.stream().takeWhile(Token.Exactly.class::isInstance).toList();
    String prefix = fixed.stream()
        .map(token -> Character.toString(((Token.Exactly) token).codePoint()))
        .collect(Collectors.joining());
    boolean whole =
        fixed.size() < tokens.size() && tokens.get(fixed.size()) instanceof Token.Beneath;
    String directory = whole ? prefix : prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
    return directory.isEmpty() ? "/" : directory;
  }

  private static List<Token> characters(String word) {
    return word.codePoints()
        .<Token>mapToObj(Token.Exactly::new)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static boolean isNormal(String path) {
    int length = path.length();
    for (int i = 0; i < length; i++) {
      if (path.charAt(i) == '/'
          && (i + 1 < length ? "/.".indexOf(path.charAt(i + 1)) >= 0 : length > 1)) {
        return false;
      }
    }
    return true;
  }
}
