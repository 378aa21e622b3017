package dev.aaos.drivers.tool.web;

import java.time.Duration;

/// What one fetch may take, whatever the other side does.
///
/// @param time for everything together: names, connections, TLS and bodies of all hops
/// @param connect for one attempt to connect to one address
/// @param redirects how many redirects are followed
/// @param headBytes how long status line and header fields of one answer may be, interim answers
///     included
public record FetchLimits(Duration time, Duration connect, int redirects, int headBytes) {
  /// The limits a daemon uses: 30 s in all, 10 s to connect, 5 redirects, 32 KiB of header.
  public static final FetchLimits DEFAULT =
      new FetchLimits(Duration.ofSeconds(30), Duration.ofSeconds(10), 5, 32 << 10);
}
