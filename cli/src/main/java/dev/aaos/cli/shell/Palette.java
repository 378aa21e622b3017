package dev.aaos.cli.shell;

/// Colours, or none.
///
/// @param enabled whether to colour at all
public record Palette(boolean enabled) {
  /// Returns `text` emphasised.
  public String bold(String text) {
    return paint("1", text);
  }

  /// Returns `text` in the background.
  public String dim(String text) {
    return paint("2", text);
  }

  /// Returns `text` as a refusal or failure.
  public String red(String text) {
    return paint("31", text);
  }

  /// Returns `text` as something that is well.
  public String green(String text) {
    return paint("32", text);
  }

  /// Returns `text` as something that waits for a person.
  public String yellow(String text) {
    return paint("33", text);
  }

  private String paint(String code, String text) {
    return enabled ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
