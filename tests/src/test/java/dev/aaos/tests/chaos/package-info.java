/// Fifty agents, a daemon that is killed again and again, and what must hold all the same.
///
/// [dev.aaos.tests.chaos.ChaosTest] is the entry; [dev.aaos.tests.chaos.Cast] who acts,
/// [dev.aaos.tests.chaos.Brain] what their models say, [dev.aaos.tests.chaos.Play] one life of the
/// daemon after another, [dev.aaos.tests.chaos.Ledger] what was seen and heard meanwhile,
/// [dev.aaos.tests.chaos.Inspection] what is looked for in the end.
package dev.aaos.tests.chaos;
