package dev.aaos.linux.confine;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Where `aaos-confine` brings the connections of one command for which this process speaks in
/// place of a host.
///
/// A socket that has no name any more when this exists: who was given its descriptor can connect to
/// it, and nobody else. What is said first is where the program wanted to go. Both ends are the
/// JDK's, so that threads that wait for them may be virtual.
public final class Door implements AutoCloseable {
  private static final int WAITING = 128;

  private final Optional<ServerSocketChannel> listening;
  private final Optional<Descriptor> outside;

  private Door(Optional<ServerSocketChannel> listening, Optional<Descriptor> outside) {
    this.listening = listening;
    this.outside = outside;
  }

  /// Opens one for a command with `egress`, of which `listener` hears; one that nobody can come to
  /// where nothing is opened.
  static Door of(Egress egress, Confiner.Listener listener) throws ConfinementException {
    if (egress.authority().isEmpty()) {
      return new Door(Optional.empty(), Optional.empty());
    }
    try {
      Door door = open();
      Thread.ofVirtual().name("door").start(() -> door.admit(listener));
      return door;
    } catch (IOException e) {
      throw new ConfinementException(
          "network",
          "the way to who puts secrets in: " + e.getMessage(),
          "see whether there is room in the directory for temporary files");
    }
  }

  private static Door open() throws IOException {
    Path directory = Files.createTempDirectory("aaos-door");
    Path name = directory.resolve("door");
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listening.bind(UnixDomainSocketAddress.of(name), WAITING);
      // The helper may run as another user. Nobody but the owner comes into the directory.
      Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("rw-rw-rw-"));
      PathBytes path = PathBytes.of(directory.toRealPath().resolve("door").toString());
      Descriptor outside = Descriptor.open(path, OpenHow.name(OpenHow.NO_SYMLINKS));
      return new Door(Optional.of(listening), Optional.of(outside));
    } catch (IOException e) {
      listening.close();
      throw e;
    } finally {
      Files.deleteIfExists(name);
      Files.delete(directory);
    }
  }

  private void admit(Confiner.Listener listener) {
    try {
      while (true) {
        SocketChannel program = listening.orElseThrow().accept();
        try {
          DataInputStream said = new DataInputStream(Channels.newInputStream(program));
          listener.entered(new Destination(said.readUTF(), said.readInt()), program);
        } catch (IOException e) {
          program.close();
        }
      }
    } catch (IOException e) {
      // It was closed: the command has ended.
      return;
    }
  }

  /// Returns what leads to it, to be sent to where the command is run.
  Optional<Descriptor> outside() {
    return outside;
  }

  /// Comes through the door that `outside` leads to, with a program that wants to go to `to`.
  public static SocketChannel enter(Descriptor outside, Destination to) throws IOException {
    String name = "/proc/self/fd/" + outside.number();
    SocketChannel way = SocketChannel.open(UnixDomainSocketAddress.of(name));
    try {
      DataOutputStream first = new DataOutputStream(Channels.newOutputStream(way));
      first.writeUTF(to.host());
      first.writeInt(to.port());
      return way;
    } catch (IOException e) {
      way.close();
      throw e;
    }
  }

  @Override
  public void close() {
    outside.ifPresent(Descriptor::close);
    try {
      if (listening.isPresent()) {
        listening.get().close();
      }
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }
}
