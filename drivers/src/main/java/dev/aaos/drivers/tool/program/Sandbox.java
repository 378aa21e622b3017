package dev.aaos.drivers.tool.program;

import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.linux.confine.Confiner;

/// What all tools that start programs use.
///
/// @param confiner runs them
/// @param addresses finds the hosts they may connect to
record Sandbox(Confiner confiner, Addresses addresses) {}
