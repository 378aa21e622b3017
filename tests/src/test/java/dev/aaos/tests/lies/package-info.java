/// Fifty agents on backends that lie, hang, cut, limit and talk nonsense, and what must hold all
/// the same.
///
/// [dev.aaos.tests.lies.LyingBackendsTest] is the entry; [dev.aaos.tests.lies.Tongue] the protocols
/// that backends speak, [dev.aaos.tests.lies.Lie] what they do instead of answering,
/// [dev.aaos.tests.lies.Footprint] what a daemon holds of the machine.
package dev.aaos.tests.lies;
