package dev.aaos.inference;

import java.util.Optional;

/// Orders the calls that wait for one backend.
///
/// Each request goes one way: it [arrives][#arrive], and either [leaves][#leave] without having
/// had a slot, or [starts][#start], is [charged][#charge] any number of times, and [ends][#end].
/// One that gave way to another ends, and arrives once more under its number.
/// Whoever waits is served once those that wait and may go ahead of them have been: a policy holds
/// nobody back while there is a slot.
public interface Policy {
  /// `request` waits from now on.
  void arrive(Request request);

  /// Returns who is next, of those that wait; nothing when nobody waits.
  Optional<Request> first();

  /// `request`, which waits, has a slot from now on; usually the first.
  void start(Request request);

  /// `request` waits no longer, and was not served.
  void leave(Request request);

  /// `request`, which has a slot, got so much `more`.
  void charge(Request request, Service more);

  /// `request` has no slot any more.
  void end(Request request);
}
