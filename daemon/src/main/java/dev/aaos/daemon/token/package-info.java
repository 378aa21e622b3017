/// Tokens, as the daemon makes and reads them, and what those may do who show none.
///
/// Reading order: [dev.aaos.daemon.token.TokenDesk] (makes, verifies),
/// [dev.aaos.daemon.token.Guests] (who connects without one).
package dev.aaos.daemon.token;
