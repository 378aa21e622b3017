/// agentd: reads its options, wires drivers, kernel and socket together, and ends in good order.
///
/// [dev.aaos.daemon.Agentd] is the composition root: the one place where every part is named.
package dev.aaos.daemon;
