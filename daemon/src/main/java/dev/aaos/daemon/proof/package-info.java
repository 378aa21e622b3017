/// What the daemon proves of its journal: [dev.aaos.daemon.proof.Notary] signs what it has come to,
/// and holds it against what was signed before.
package dev.aaos.daemon.proof;
