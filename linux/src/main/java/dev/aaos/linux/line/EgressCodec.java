package dev.aaos.linux.line;

import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Passage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// What leads out of a cell, in bytes.
final class EgressCodec {
  private static final int OPEN = 1;
  private static final int NOWHERE = 2;
  private static final int SHUT = 3;
  private static final int THROUGH = 4;

  private EgressCodec() {}

  static void write(DataOutputStream out, Egress egress) throws IOException {
    out.writeInt(egress.ports().size());
    for (int port : egress.ports()) {
      out.writeInt(port);
    }
    out.writeInt(egress.literals().size());
    for (Egress.Literal literal : egress.literals()) {
      write(out, literal.address());
      out.writeInt(literal.port());
    }
    out.writeLong(egress.bytes());
    out.writeUTF(egress.authority());
  }

  static Egress read(DataInputStream in) throws IOException {
    List<Integer> ports = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      ports.add(in.readInt());
    }
    List<Egress.Literal> literals = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      literals.add(new Egress.Literal(readAddress(in), in.readInt()));
    }
    return new Egress(ports, literals, in.readLong(), in.readUTF());
  }

  static void write(DataOutputStream out, Destination to) throws IOException {
    out.writeUTF(to.host());
    out.writeInt(to.port());
  }

  static Destination readDestination(DataInputStream in) throws IOException {
    return new Destination(in.readUTF(), in.readInt());
  }

  static void write(DataOutputStream out, Passage passage) throws IOException {
    switch (passage) {
      case Passage.Open(List<InetAddress> addresses) -> {
        out.writeByte(OPEN);
        out.writeInt(addresses.size());
        for (InetAddress address : addresses) {
          write(out, address);
        }
      }
      case Passage.Through() -> out.writeByte(THROUGH);
      case Passage.Nowhere(String reason) -> {
        out.writeByte(NOWHERE);
        out.writeUTF(reason);
      }
      case Passage.Shut(String reason) -> {
        out.writeByte(SHUT);
        out.writeUTF(reason);
      }
    }
  }

  static Passage readPassage(DataInputStream in) throws IOException {
    int kind = in.readByte();
    return switch (kind) {
      case OPEN -> {
        List<InetAddress> addresses = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
          addresses.add(readAddress(in));
        }
        yield new Passage.Open(addresses);
      }
      case THROUGH -> new Passage.Through();
      case NOWHERE -> new Passage.Nowhere(in.readUTF());
      case SHUT -> new Passage.Shut(in.readUTF());
      default -> throw new IOException("a passage of kind " + kind + ", which there is not");
    };
  }

  private static void write(DataOutputStream out, InetAddress address) throws IOException {
    byte[] bytes = address.getAddress();
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  private static InetAddress readAddress(DataInputStream in) throws IOException {
    return InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte()));
  }
}
