/// Commands about this installation: a first manifest, keys, what works here and what does not.
///
/// One class per command. [dev.aaos.cli.setup.DoctorCommand] runs [dev.aaos.cli.setup.Checks];
/// [dev.aaos.cli.setup.ConfigureCommand] writes a [dev.aaos.wire.ConfigFile] of
/// [dev.aaos.wire.Setting]s, which the daemon reads.
package dev.aaos.cli.setup;
