/// Regular languages over bytes, and exact answers about them.
///
/// Read in this order: [dev.aaos.capability.automaton.Token] is what a pattern is made of;
/// [dev.aaos.capability.automaton.Nfa] strings tokens together;
/// [dev.aaos.capability.automaton.Dfa] is the same language as a dense table;
/// [dev.aaos.capability.automaton.Glob] is one pattern with its table;
/// [dev.aaos.capability.automaton.Language] is what several patterns have in common, seen inside a
/// [dev.aaos.capability.automaton.Universe]; [dev.aaos.capability.automaton.Inclusion] decides
/// whether one language lies within the union of others, and if not, names a word that does not.
///
/// Everything but the builder `Nfa` is immutable and may be shared by threads. The package is not
/// exported: the patterns of `dev.aaos.capability` are its only users.
package dev.aaos.capability.automaton;
