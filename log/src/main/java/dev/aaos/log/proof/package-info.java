/// Proofs about a log that can be checked without the machine that wrote it.
///
/// Reading order: [dev.aaos.log.proof.MerkleTree] (one digest for all records, RFC 6962),
/// [dev.aaos.log.proof.InclusionProof] and [dev.aaos.log.proof.ConsistencyProof] (a record
/// is in it; it only grew), [dev.aaos.log.proof.TreeHead] and
/// [dev.aaos.log.proof.SignedHead] (what a log says of itself, signed),
/// [dev.aaos.log.proof.HeadKey] and [dev.aaos.log.proof.HeadSigner] (with what),
/// [dev.aaos.log.proof.RecordProof] (a record that proves itself),
/// [dev.aaos.log.proof.Verifier] (a whole log against its files and heads).
///
/// Values and pure functions; only the verifier reads a disk, and it changes nothing.
package dev.aaos.log.proof;
