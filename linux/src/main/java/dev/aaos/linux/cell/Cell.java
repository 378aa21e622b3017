package dev.aaos.linux.cell;

import dev.aaos.linux.PathBytes;

/// Where a program is put, as the thread that built what is seen there finds it.
///
/// @param around its namespaces but that of mounts, which is the thread's
/// @param rules what Landlock allows there
/// @param directory where the program begins
record Cell(EmptyCell around, Landlock rules, PathBytes directory) {}
