/// How a program is confined: an empty cell is taken ([dev.aaos.linux.cell.Stock],
/// [dev.aaos.linux.cell.EmptyCell]), a thread builds what is seen there
/// ([dev.aaos.linux.cell.CellMaker]), enters it and gives up every power
/// ([dev.aaos.linux.cell.Restriction]), the child it starts is limited before it goes on
/// ([dev.aaos.linux.limit.Hold]), and the program's life is followed to its end
/// ([dev.aaos.linux.cell.CommandRun]).
///
/// Two tables are data: `profile.txt`, what every program sees, and `syscalls.txt`, what it may
/// ask of the kernel. This package is used by `aaos-confine` alone, but for
/// [dev.aaos.linux.cell.Mounts].
package dev.aaos.linux.cell;
