package dev.aaos.kernel.conversation;

import java.util.OptionalLong;

/// The name of a call that takes another one back, in the run of an agent that the
/// kernel made for that: there it says what was taken back, to whoever reads the
/// records.
public final class TakingBack {
  private static final String TAKES_BACK = "takes back ";

  private TakingBack() {}

  /// Returns the id of the call that takes back the one with the record `intent`.
  public static String callId(long intent) {
    return TAKES_BACK + intent;
  }

  /// Returns the record of the intent of the call that the one called `callId` takes
  /// back.
  public static OptionalLong intent(String callId) {
    String number = callId.startsWith(TAKES_BACK) ? callId.substring(TAKES_BACK.length()) : "";
    return number.matches("[1-9][0-9]{0,17}")
        ? OptionalLong.of(Long.parseLong(number))
        : OptionalLong.empty();
  }
}
