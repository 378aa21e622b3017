package dev.aaos.linux.cell;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.notify.Deputy;
import java.util.Optional;

/// Where a program is put, as the thread that built what is seen there finds it.
///
/// @param around its namespaces but that of mounts, which is the thread's
/// @param rules what Landlock allows there
/// @param directory where the program begins
/// @param deputy makes names for the program, where it may write any
record Cell(EmptyCell around, Landlock rules, PathBytes directory, Optional<Deputy> deputy) {}
