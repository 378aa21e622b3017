/// Maps in the bytes of a snapshot, of which a start reads nothing: each part is read when
/// somebody first looks for one of its entries.
package dev.aaos.kernel.part;
