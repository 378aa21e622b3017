/// How a program is confined in a cell, tier T2: an empty one is taken
/// ([dev.aaos.linux.cell.Stock], [dev.aaos.linux.cell.EmptyCell]), a thread builds what is seen
/// there ([dev.aaos.linux.cell.CellMaker]), enters it and gives up every power, the child it starts
/// is limited before it goes on, and the program's life is followed to its end
/// ([dev.aaos.linux.cell.CommandRun]). What of that every tier has is in
/// [dev.aaos.linux.restrict].
///
/// This package is used by `aaos-confine` alone, but for [dev.aaos.linux.cell.Mounts].
package dev.aaos.linux.cell;
