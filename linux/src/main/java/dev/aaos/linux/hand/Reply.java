package dev.aaos.linux.hand;

import dev.aaos.linux.confine.ConfinementException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What a hand says to an order.
sealed interface Reply {
  /// The most bytes of one.
  int MOST = 4096;

  /// It is done; what it opened comes along.
  record Done() implements Reply {}

  /// The kernel answered `errno`.
  record Answered(int errno) implements Reply {}

  /// The hand could not be held to what it may, and does nothing.
  record Unheld(String layer, String why) implements Reply {}

  /// Returns what stands for `failure`.
  static Reply unheld(ConfinementException failure) {
    return new Unheld(failure.layer(), failure.why());
  }

  /// Returns the bytes that stand for this.
  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      switch (this) {
        case Done() -> out.writeInt(0);
        case Answered(int errno) -> out.writeInt(errno);
        case Unheld(String layer, String why) -> {
          out.writeInt(-1);
          out.writeUTF(layer);
          out.writeUTF(why);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Returns the reply that `bytes` stand for.
  ///
  /// @throws IOException when they stand for none
  static Reply decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int number = in.readInt();
    if (number < 0) {
      return new Unheld(in.readUTF(), in.readUTF());
    }
    return number == 0 ? new Done() : new Answered(number);
  }
}
