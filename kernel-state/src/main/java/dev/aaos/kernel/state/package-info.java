/// The state of the machine: the fold of the journal.
///
/// [dev.aaos.kernel.state.State] is an immutable value; [dev.aaos.kernel.state.Fold] is
/// `apply(state, record) -> state`, total: it reads no clock, takes no chance, calls no
/// driver and cannot fail. [dev.aaos.kernel.state.StateCodec] is a whole state as bytes,
/// for snapshots. The journal's thread makes new states; any thread may read the published
/// one.
package dev.aaos.kernel.state;
