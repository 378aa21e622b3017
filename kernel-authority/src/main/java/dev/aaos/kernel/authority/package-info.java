/// Who may do what: the derivation tree of grants, and the one place where a capability is
/// checked.
///
/// [dev.aaos.kernel.base.Grant] is a capability in an agent's hands;
/// [dev.aaos.kernel.authority.Grants] is the table of all of them, and
/// [dev.aaos.kernel.authority.Grants#check] decides. Values only; the journal's thread owns the
/// current table.
package dev.aaos.kernel.authority;
