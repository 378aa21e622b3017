/// What people, and programs outside, may do: the authority of whoever connects.
///
/// Reading order: [dev.aaos.capability.token.Right] (the kinds of act),
/// [dev.aaos.capability.token.Caveat] (one narrowing),
/// [dev.aaos.capability.token.Authority] (all of somebody's caveats),
/// [dev.aaos.capability.token.Token] (an authority that can be handed on, as a text),
/// [dev.aaos.capability.token.TokenKey] (who makes and verifies them).
package dev.aaos.capability.token;
