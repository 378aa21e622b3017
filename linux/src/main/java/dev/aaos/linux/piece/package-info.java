/// Content of files that is too large for one image, or has holes: kept in pieces.
///
/// Reading order: [dev.aaos.linux.piece.Extent] (where a file holds data),
/// [dev.aaos.linux.piece.Piece] (a part of that data, as it is stored),
/// [dev.aaos.linux.piece.Pieces] (all of a file, as its image tells it),
/// [dev.aaos.linux.piece.Store] (who takes pieces), [dev.aaos.linux.piece.Cutting] (a file being
/// cut into them), `Layout` (where their bytes belong) and `SparseDigest` (what all of it is known
/// by).
///
/// No more than one piece is in memory at a time.
///
/// See docs/adr/0059-large-files.md.
package dev.aaos.linux.piece;
