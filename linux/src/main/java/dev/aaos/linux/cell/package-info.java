/// How a program is confined: a cell is made ([dev.aaos.linux.cell.CellMaker]), a thread enters it
/// and gives up every power ([dev.aaos.linux.cell.Restriction]), and the program's life is
/// followed to its end ([dev.aaos.linux.cell.CommandRun]).
///
/// Two tables are data: `profile.txt`, what every program sees, and `syscalls.txt`, what it may
/// ask of the kernel. This package is used by `aaos-confine` alone, but for
/// [dev.aaos.linux.cell.Mounts].
package dev.aaos.linux.cell;
