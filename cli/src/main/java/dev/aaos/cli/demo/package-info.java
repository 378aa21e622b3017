/// The demonstration: the main job of the system, run for real in a directory of its own.
///
/// [dev.aaos.cli.demo.DemoCommand] tells it; [dev.aaos.cli.demo.DemoPlace] is the directory with
/// the project, the manifest and the daemon's data. Everything printed comes from the daemon's
/// answers.
package dev.aaos.cli.demo;
