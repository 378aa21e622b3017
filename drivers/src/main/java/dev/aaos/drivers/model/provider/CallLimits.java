package dev.aaos.drivers.model.provider;

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
}
