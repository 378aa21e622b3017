package dev.aaos.cli.setup;

import dev.aaos.cli.wire.Json;
import java.util.Locale;

/// One thing `aaos doctor` looked at.
///
/// @param name what was looked at
/// @param state how it is
/// @param found what was found
/// @param mend what to do about it; empty if nothing need be done
public record Check(String name, State state, String found, String mend) {
  /// How a thing is.
  public enum State {
    /// As it should be.
    OK,
    /// Not needed, but worth knowing.
    NOTE,
    /// Something needed does not work.
    BROKEN
  }

  /// Returns a thing that is as it should be.
  public static Check ok(String name, String found) {
    return new Check(name, State.OK, found, "");
  }

  /// Returns a thing that is not needed, with what to do if it is wanted.
  public static Check note(String name, String found, String mend) {
    return new Check(name, State.NOTE, found, mend);
  }

  /// Returns a needed thing that does not work, with what to do.
  public static Check broken(String name, String found, String mend) {
    return new Check(name, State.BROKEN, found, mend);
  }

  /// Returns this as JSON.
  public Json.Obj json() {
    Json.Obj object = Json.object()
        .with("name", name)
        .with("state", state.name().toLowerCase(Locale.ROOT))
        .with("found", found);
    return mend.isEmpty() ? object : object.with("mend", mend);
  }
}
