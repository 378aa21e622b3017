/// Generated cases for property tests.
///
/// Read [dev.aaos.testkit.Property] first: it runs a law over cases made by a
/// [dev.aaos.testkit.Generator] and, when one fails, shrinks it and prints the seed.
package dev.aaos.testkit;
