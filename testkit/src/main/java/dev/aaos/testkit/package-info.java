/// What the tests of every module share.
///
/// [dev.aaos.testkit.Property] runs a law over cases made by a [dev.aaos.testkit.Generator] and,
/// when one fails, shrinks it and prints the seed. [dev.aaos.testkit.FakeProvider] is a server on
/// loopback that answers, or misbehaves, byte for byte as it is told.
/// [dev.aaos.testkit.TinyModel] is a language model in a file, made where it is needed.
package dev.aaos.testkit;
