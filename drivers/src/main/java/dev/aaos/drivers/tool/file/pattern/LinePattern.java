package dev.aaos.drivers.tool.file.pattern;

import java.util.List;

/// A regular expression, ready to be looked for in lines.
///
/// | written | means |
/// |---|---|
/// | `.` | any character |
/// | `[a-z_]`, `[^a-z]`, `[[:alpha:]]` | one character of a set, or of what is not in it |
/// | `\d` `\s` `\w`, `\D` `\S` `\W` | digits, white space, letters of words; and all others |
/// | `\p{Lu}`, `\p{Greek}`, `\P{L}` | a Unicode category or script; and all others |
/// | `\t` `\r` `\n` `\f` `\a` `\e` `\xHH` `\x{H…}` | that character (also `u` with four digits) |
/// | `\.` and so on | the sign itself |
/// | `^` `\A`, `$` `\z` | the start and the end of the line |
/// | `\b`, `\B` | where a word begins or ends; and everywhere else |
/// | `xy`, `x` or `y` between a bar | both, one after another; one of them |
/// | `x*` `x+` `x?` `x{n}` `x{n,}` `x{n,m}` | repetition; a `?` behind it changes nothing here |
/// | `(x)`, `(?:x)`, `(?<name>x)`, `(?P<name>x)` | a group |
/// | `(?i)`, `(?i:x)`, `(?-i)` | without regard to case, from there on or within |
///
/// What needs backtracking (look-around, back-references, possessive and atomic groups) is
/// refused. Immutable.
public final class LinePattern {
  private final List<Step> steps;

  private LinePattern(List<Step> steps) {
    this.steps = steps;
  }

  /// Returns the expression written `text`.
  ///
  /// @throws PatternException when it is none, or too large
  public static LinePattern parse(String text, boolean ignoringCase) throws PatternException {
    return new LinePattern(Assembler.assemble(Parser.parse(text, ignoringCase), text));
  }

  /// Returns the expression that a file name pattern stands for, to be found in a whole name or
  /// path: `*` and `?` stay within a name, `**` does not, `[a-z]` and `[!a-z]` are one character,
  /// `{a,b}` is one of several, `\` takes the next sign as it is.
  ///
  /// @throws PatternException when it is none, or too large
  public static LinePattern glob(String text) throws PatternException {
    String expression = Glob.expression(text);
    try {
      return parse(expression, false);
    } catch (PatternException e) {
      throw new PatternException("glob '" + text + "' cannot be read: " + e.getMessage());
    }
  }

  /// Returns a search for this expression.
  public LineSearch search() {
    return new LineSearch(steps);
  }
}
