/// Questions put to people before an agent may go on.
///
/// [dev.aaos.kernel.approval.Approval] is one question and, later, its answer. It is bound to one
/// exact call by a fingerprint, and good for one use.
package dev.aaos.kernel.approval;
