package dev.aaos.log;

/// What a record holds instead of content: a commitment to it, and where it lies.
///
/// `commitment` is SHA-256 of a random nonce and the content. The nonce lies beside the content,
/// so content can be shredded without breaking the chain of records, and a short secret cannot be
/// guessed from its commitment.
///
/// @param segment the number of the content file
/// @param offset where in that file the entry begins, in bytes
/// @param length how many bytes of content, without nonce
public record BlobRef(Digest commitment, int segment, long offset, int length) {
  /// Refuses places that no file has.
  public BlobRef {
    if (segment < 0 || offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "no content has " + length + " bytes at " + offset + " of file " + segment);
    }
  }

  /// Refers to no content: the empty text.
  public static final BlobRef EMPTY = new BlobRef(Digest.ZERO, 0, 0, 0);
}
