package dev.aaos.drivers.model.provider;

import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import java.time.Duration;

/// How long one model call may take, and how much it may answer.
///
/// @param connect until the connection stands
/// @param firstByte from the request until the answer's status, and from there until its first
///     byte: a local server may load a model first, a remote one may think in silence
/// @param silence between one piece of the answer and the next
/// @param error between one piece of an error's body and the next: its status says enough
/// @param call from the request until the last byte
/// @param answerBytes the largest answer; an event costs some 150 bytes for each token it brings
/// @param eventBytes the largest single event
/// @param errorBytes how much of an error's body is read
public record CallLimits(
    Duration connect,
    Duration firstByte,
    Duration silence,
    Duration error,
    Duration call,
    int answerBytes,
    int eventBytes,
    int errorBytes) {
  /// The limits a daemon calls with.
  public static final CallLimits DEFAULT = new CallLimits(
      Duration.ofSeconds(10),
      Duration.ofMinutes(5),
      Duration.ofMinutes(2),
      Duration.ofSeconds(10),
      Duration.ofMinutes(10),
      64 << 20,
      16 << 20,
      64 << 10);

  /// The setting that [#with] reads.
  public static final String SETTING = "AAOS_MODEL_TIMEOUTS";

  private static final Duration LONGEST = Duration.ofDays(1);

  /// Returns these with the times that `text` names in their place, such as `connect=5s,call=1h`:
  /// `connect`, `first-byte`, `silence` and `call`, each more than nothing and a day at most.
  ///
  /// @throws IllegalArgumentException when it names another, or no such time
  public CallLimits with(String text) {
    CallLimits limits = this;
    for (String one : text.split(",", -1)) {
      String[] parts = one.strip().split("=", 2);
      limits = limits.with(parts[0].strip(), time(one.strip(), parts.length == 2 ? parts[1] : ""));
    }
    return limits;
  }

  private CallLimits with(String phase, Duration time) {
    return switch (phase) {
      case "connect" -> with(time, firstByte, silence, call);
      case "first-byte" -> with(connect, time, silence, call);
      case "silence" -> with(connect, firstByte, time, call);
      case "call" -> with(connect, firstByte, silence, time);
      default ->
        throw new IllegalArgumentException(
            SETTING + " names '" + phase + "': there are connect, first-byte, silence and call");
    };
  }

  private CallLimits with(Duration connect, Duration firstByte, Duration silence, Duration call) {
    return new CallLimits(
        connect, firstByte, silence, error, call, answerBytes, eventBytes, errorBytes);
  }

  private static Duration time(String one, String text) {
    try {
      Duration time = Constraints.parseDuration(text);
      if (time.compareTo(LONGEST) <= 0) {
        return time;
      }
    } catch (CapabilitySyntaxException e) {
      throw new IllegalArgumentException(wrong(one), e);
    }
    throw new IllegalArgumentException(wrong(one));
  }

  private static String wrong(String one) {
    return SETTING + " has '" + one
        + "': write a phase and its time, a day at most, as in call=10m";
  }
}
