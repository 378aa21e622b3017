package dev.aaos.linux.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The text of a git configuration (git-config(1)), one byte a character, read more strictly than
/// git reads it: what could be read in two ways is not read at all.
final class ConfigText {
  private static final Set<String> KEYS = load();
  private static final Pattern PLAIN = Pattern.compile("[\\t\\n\\x20-\\xff&&[^\\x7f]]*");
  private static final Pattern NOTHING = Pattern.compile("[ \\t]*([#;].*)?", Pattern.DOTALL);
  private static final Pattern SECTION = Pattern.compile(
      "[ \\t]*\\[([A-Za-z0-9-]+)([ \\t]+\"(([^\"\\\\]|\\\\[\"\\\\])*)\")?\\][ \\t]*",
      Pattern.DOTALL);
  private static final Pattern VALUE =
      Pattern.compile("[ \\t]*([A-Za-z][A-Za-z0-9-]*)[ \\t]*(=[ \\t]*(.*))?", Pattern.DOTALL);
  private static final String CONTINUED = "\\";
  private static final String HELPER = "::";

  private ConfigText() {}

  private static Set<String> load() {
    try (InputStream table = Objects.requireNonNull(
        ConfigText.class.getResourceAsStream("git-config.txt"), "the table of keys is missing")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// One setting.
  ///
  /// @param kind section and key in lower case, with `*` for what stands between
  /// @param between what stands between
  /// @param value as it is written; a key alone has none
  private record Setting(String kind, String between, String value) {
    boolean isHarmless() {
      return KEYS.contains(kind) && !value.contains(HELPER) && !value.startsWith("-");
    }
  }

  /// Returns whether `after` can be read, and says nothing that is not harmless but what `before`
  /// says as well.
  static boolean adds(String before, String after) {
    Optional<Set<Setting>> settings = settings(after);
    Set<Setting> known = settings(before).orElse(Set.of());
    return settings.isPresent()
        && settings.get().stream()
            .allMatch(setting -> setting.isHarmless() || known.contains(setting));
  }

  private static Optional<Set<Setting>> settings(String text) {
    Set<Setting> settings = new HashSet<>();
    String section = "";
    Optional<String> between = Optional.empty();
    for (String line : List.of(text.split("\n", -1))) {
      Matcher heading = SECTION.matcher(line);
      Matcher value = VALUE.matcher(line);
      if (!PLAIN.matcher(line).matches() || line.endsWith(CONTINUED)) {
        return Optional.empty();
      }
      if (heading.matches()) {
        section = heading.group(1).toLowerCase(Locale.ROOT);
        between = Optional.ofNullable(heading.group(3));
      } else if (value.matches() && !section.isEmpty()) {
        String key = value.group(1).toLowerCase(Locale.ROOT);
        String kind = section + (between.isPresent() ? ".*." : ".") + key;
        String written = Objects.requireNonNullElse(value.group(3), "");
        settings.add(new Setting(kind, between.orElse(""), written));
      } else if (!NOTHING.matcher(line).matches()) {
        return Optional.empty();
      }
    }
    return Optional.of(settings);
  }
}
