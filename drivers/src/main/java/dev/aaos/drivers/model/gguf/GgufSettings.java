package dev.aaos.drivers.model.gguf;

import java.nio.file.Path;
import java.util.Optional;

/// What a person decided about models of GGUF files.
///
/// @param directory where they lie, as `NAME.gguf`; empty when nobody said
/// @param context how many tokens a prompt and its answer may have together, at the most: a model
///     that was made for fewer has fewer
public record GgufSettings(Optional<Path> directory, int context) {
  /// The context of who did not decide.
  public static final int USUAL_CONTEXT = 8_192;
}
