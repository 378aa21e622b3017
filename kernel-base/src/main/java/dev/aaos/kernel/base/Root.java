package dev.aaos.kernel.base;

/// Where a path grant is anchored: the literal directory of its pattern, and what it resolved to
/// when an operator made the grant.
///
/// Symlinks in that directory's own path are the operator's and were followed, once. Grants
/// derived from it keep the same root, so that nothing an agent plants later can move it.
///
/// @param lexical the directory as the pattern spells it; empty for grants that name no path
/// @param real the directory it was resolved to
public record Root(String lexical, String real) {
  /// The root of a grant that names no path.
  public static final Root NONE = new Root("", "");
}
