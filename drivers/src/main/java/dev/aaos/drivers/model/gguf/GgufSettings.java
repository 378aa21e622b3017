package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.model.provider.CallLimits;
import java.nio.file.Path;
import java.util.Optional;

/// What a person decided about models of GGUF files.
///
/// @param directory where they lie, as `NAME.gguf`; empty when nobody said
/// @param context how many tokens a prompt and its answer may have together, at the most: a model
///     that was made for fewer has fewer
/// @param limits how long a call may take once its model is loaded; nothing connects
public record GgufSettings(Optional<Path> directory, int context, CallLimits limits) {
  /// The context of who did not decide.
  public static final int USUAL_CONTEXT = 8_192;

  /// The limits of who did not decide: an engine shows that it is at work, and takes as long as its
  /// machine does.
  public static final CallLimits USUAL_LIMITS =
      CallLimits.DEFAULT.with("first-byte=24h,silence=5m,call=24h");
}
