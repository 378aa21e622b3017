package dev.aaos.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Checks segment files as their format is described, with none of the kernel's own code.
public final class IndependentVerifier {
  private static final int HEADER = 8 + 4 + 8 + 32;
  private static final int FRAME = 24;

  private byte[] all = {};
  private byte[] head = new byte[32];
  private long records;

  /// Checks the next segment.
  public void segment(byte[] bytes) {
    all = bytes;
    ByteBuffer file = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[8];
    file.get(magic);
    assertThat(magic).asString().isEqualTo("AAOSJRNL");
    assertThat(file.getInt()).isEqualTo(1);
    assertThat(file.getLong()).isEqualTo(records + 1);
    byte[] previous = new byte[32];
    file.get(previous);
    assertThat(previous).isEqualTo(head);
    assertThat(file.position()).isEqualTo(HEADER);
    while (file.remaining() >= FRAME && file.getInt(file.position()) != 0) {
      batch(file);
    }
    while (file.hasRemaining()) {
      assertThat(file.get()).isZero();
    }
  }

  private void batch(ByteBuffer file) {
    int start = file.position();
    byte[] mark = new byte[4];
    file.get(mark);
    assertThat(mark).isEqualTo(new byte[] {(byte) 0xff, 'B', 'A', 'T'});
    int length = file.getInt();
    assertThat(file.getLong()).isEqualTo(records + 1);
    int count = file.getInt();
    int stated = file.getInt();
    byte[] whole = Arrays.copyOfRange(all, start, start + FRAME + length);
    Arrays.fill(whole, FRAME - 4, FRAME, (byte) 0);
    CRC32C crc = new CRC32C();
    crc.update(whole);
    assertThat(stated).isEqualTo((int) crc.getValue());
    for (int i = 0; i < count; i++) {
      record(file);
    }
    assertThat(file.position()).isEqualTo(start + FRAME + length);
  }

  private void record(ByteBuffer file) {
    byte[] body = new byte[file.getInt()];
    file.get(body);
    byte[] stated = new byte[32];
    file.get(stated);
    head = sha256(head, body);
    records++;
    assertThat(stated).as("hash of record " + records).isEqualTo(head);
    assertThat(body[0]).isEqualTo((byte) 1);
    assertThat(ByteBuffer.wrap(body).getLong(1)).isEqualTo(records);
  }

  /// Returns how many records there were so far.
  public long records() {
    return records;
  }

  private static byte[] sha256(byte[] first, byte[] second) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(first);
      return sha.digest(second);
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("no SHA-256", e);
    }
  }
}
