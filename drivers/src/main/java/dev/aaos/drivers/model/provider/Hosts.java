package dev.aaos.drivers.model.provider;

import java.util.Locale;
import java.util.regex.Pattern;

/// What the name of a host says of where it is, without asking anybody.
public final class Hosts {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|.*\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");
  private static final Pattern PRIVATE = Pattern.compile(
      "10(\\.\\d{1,3}){3}|192\\.168(\\.\\d{1,3}){2}|172\\.(1[6-9]|2\\d|3[01])(\\.\\d{1,3}){2}"
          + "|169\\.254(\\.\\d{1,3}){2}|100\\.(6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])(\\.\\d{1,3}){2}"
          + "|\\[f[cd][0-9a-f:]+]|\\[fe80:[0-9a-f:]+]");
  private static final Pattern INTERNAL =
      Pattern.compile("[^.:\\[\\]]+|.*\\.(local|lan|internal|home\\.arpa)");

  private Hosts() {}

  /// Returns whether `host` is this machine.
  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /// Returns whether `host` is this machine or one beside it: a loopback, private or link-local
  /// address, a name without a dot, or one in a domain that is never public.
  public static boolean isNear(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return isLoopback(name)
        || PRIVATE.matcher(name).matches()
        || INTERNAL.matcher(name).matches();
  }
}
