/// Questions put to people before an agent may go on.
///
/// [dev.aaos.kernel.approval.Approval] is one question and, later, its answer. It is
/// bound to one exact call by a fingerprint, and good for one use.
/// [dev.aaos.kernel.approval.Quorum] says who has to answer it and how soon,
/// [dev.aaos.kernel.approval.Ballot] who has, and [dev.aaos.kernel.approval.Voice] is a
/// person who does: they may put another call in its place, an
/// [dev.aaos.kernel.approval.Edit], or allow the like of it, an
/// [dev.aaos.kernel.approval.Allowance].
package dev.aaos.kernel.approval;
