package dev.aaos.linux.confine;

import dev.aaos.linux.PathBytes;

/// What a program waits to be let open.
///
/// @param name by the grants' names
/// @param write whether to write it, or give something that name; else to read it
public record Wish(PathBytes name, boolean write) {}
