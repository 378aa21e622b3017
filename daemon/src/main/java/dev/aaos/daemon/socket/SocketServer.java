package dev.aaos.daemon.socket;

import dev.aaos.daemon.rpc.Backend;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// The Unix socket: accepts connections, bounds them, and gives each a virtual thread.
///
/// The socket file is made under a private name with mode 0600 and then renamed into place, so
/// there is no moment at which others could connect. A file left by a daemon that died is
/// replaced; one that a living daemon answers on, or that is no socket, is not.
public final class SocketServer {
  private static final int BACKLOG = 4_096;
  private static final int MAX_PATH_BYTES = 107;
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration ACCEPT_PAUSE = Duration.ofMillis(50);
  private static final Duration DRAIN_POLL = Duration.ofMillis(10);

  private final Path path;
  private final ServerSocketChannel server;
  private final Backend backend;
  private final Bounds bounds;
  private final Semaphore memory;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;

  /// The bounds of a socket.
  ///
  /// @param connections how many there may be at once
  /// @param lineMemory how many bytes long lines may take up in all
  /// @param partial how long a line may stay unfinished
  /// @param idle how long a connection may say nothing
  public record Bounds(int connections, int lineMemory, Duration partial, Duration idle) {
    /// What a daemon starts with.
    public static final Bounds DEFAULT =
        new Bounds(8_192, 256 << 20, Duration.ofSeconds(30), Duration.ofHours(1));
  }

  private SocketServer(Path path, ServerSocketChannel server, Backend backend, Bounds bounds) {
    this.path = path;
    this.server = server;
    this.backend = backend;
    this.bounds = bounds;
    this.memory = new Semaphore(bounds.lineMemory());
  }

  /// Binds the socket at `path` and begins to serve its owner, and the members of `group`.
  ///
  /// @throws IOException when the path is too long, is something else, or is served already, or
  ///     there is no such group
  public static SocketServer open(Path path, Optional<String> group, Backend backend, Bounds bounds)
      throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new IOException("the socket path has more than " + MAX_PATH_BYTES + " bytes: " + path
          + "; choose a shorter one with --socket");
    }
    checkFree(path);
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    ServerSocketChannel server = bind(path, group);
    SocketServer opened = new SocketServer(path, server, backend, bounds);
    Thread.ofPlatform().name("accept").start(opened::accept);
    Thread.ofPlatform().daemon().name("sweep").start(opened::sweep);
    return opened;
  }

  private static void checkFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Object type = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    boolean socket = type instanceof Integer mode && (mode & 0170000) == 0140000;
    if (!socket) {
      throw new IOException(
          path + " is there and is no socket: remove it, or use another --socket");
    }
    if (isServed(path)) {
      throw new IOException(
          "another agentd answers on " + path + ": stop it, or use another --socket");
    }
  }

  private static boolean isServed(Path path) throws IOException {
    try {
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  private static ServerSocketChannel bind(Path path, Optional<String> group) throws IOException {
    Path name = path.getFileName();
    Path hidden = path.resolveSibling("." + name + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(hidden);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(hidden), BACKLOG);
      Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
      if (group.isPresent()) {
        admit(hidden, group.get());
      }
      Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return server;
    } catch (IOException e) {
      server.close();
      Files.deleteIfExists(hidden);
      throw e;
    }
  }

  private static void admit(Path socket, String group) throws IOException {
    try {
      var principal =
          socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
      Files.getFileAttributeView(socket, PosixFileAttributeView.class).setGroup(principal);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("--group " + group + ": there is no such group", e);
    }
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
  }

  private void accept() {
    while (!closing) {
      try {
        SocketChannel channel = server.accept();
        if (connections.size() >= bounds.connections()) {
          turnAway(channel);
        } else {
          Connection connection = new Connection(channel, backend, memory, connections::remove);
          connections.add(connection);
          Thread.ofVirtual().name("connection").start(connection);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Out of descriptors, for instance: those that are open go on, and closing ones make room.
        LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void turnAway(SocketChannel channel) throws IOException {
    try (channel) {
      channel.configureBlocking(false);
      channel.write(
          ByteBuffer.wrap("""
          {"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"%d connections are open, \
          which is the most: close some, or try again later"}}
          """.formatted(bounds.connections()).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void sweep() {
    while (!closing) {
      LockSupport.parkNanos(SWEEP.toNanos());
      long now = System.nanoTime();
      for (Connection connection : connections) {
        connection.closeWhenStale(now, bounds.partial(), bounds.idle());
      }
    }
  }

  /// Returns how many connections there are.
  public int connections() {
    return connections.size();
  }

  /// Stops accepting, waits for at most `most` until requests that are being answered are done,
  /// ends every connection and removes the socket file.
  public void close(Duration most) throws IOException {
    closing = true;
    server.close();
    long end = System.nanoTime() + most.toNanos();
    while (System.nanoTime() < end && connections.stream().anyMatch(Connection::isBusy)) {
      LockSupport.parkNanos(DRAIN_POLL.toNanos());
    }
    connections.forEach(Connection::close);
    Files.deleteIfExists(path);
  }
}
