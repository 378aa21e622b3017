package dev.aaos.linux.egress;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Where the connections of one cell's programs arrive, and the thread that admits them, one after
/// the other. When there are too many at once, the next wait; none that has come is left out.
///
/// One thread opens, serves and closes them; who is admitted may leave on any thread.
final class Doors {
  private static final int WAITING = 128;
  private static final int AT_ONCE = 256;

  private final Guest guest;
  private final Selector selector;
  private final List<ServerSocketChannel> doors = new ArrayList<>();
  private final Semaphore free = new Semaphore(AT_ONCE);
  private Optional<Thread> admitting = Optional.empty();

  /// What is done with a connection that is admitted.
  @FunctionalInterface
  interface Guest {
    void begin(SocketChannel inside) throws IOException;
  }

  Doors(Guest guest) throws IOException {
    this.guest = guest;
    this.selector = Selector.open();
  }

  /// Opens one in the network of the thread that calls.
  void open(InetAddress address, int port) throws IOException {
    ServerSocketChannel door = ServerSocketChannel.open();
    doors.add(door);
    door.bind(new InetSocketAddress(address, port), WAITING);
    door.configureBlocking(false);
    door.register(selector, SelectionKey.OP_ACCEPT);
  }

  /// Begins to admit.
  void serve() {
    admitting = Optional.of(Thread.ofVirtual().start(this::admit));
  }

  private void admit() {
    try {
      while (!Thread.interrupted()) {
        selector.select();
        selector.selectedKeys().clear();
        for (ServerSocketChannel door : doors) {
          free.acquire();
          if (!admitOne(door)) {
            free.release();
          }
        }
      }
    } catch (InterruptedException e) {
      // They are being closed.
      return;
    } catch (IOException e) {
      // Nobody more can be admitted, which whoever knocks is to be told.
      doors.forEach(Doors::leave);
    }
  }

  private boolean admitOne(ServerSocketChannel door) throws IOException {
    SocketChannel inside = door.accept();
    if (inside == null) {
      return false;
    }
    inside.configureBlocking(true);
    guest.begin(inside);
    return true;
  }

  /// Hears that one who was admitted has left.
  void left() {
    free.release();
  }

  /// Closes them, once the cell has ended. Whoever came before is admitted yet, however many.
  void shut() throws InterruptedException {
    try {
      if (admitting.isPresent()) {
        admitting.get().interrupt();
        admitting.get().join();
      }
      for (ServerSocketChannel door : doors) {
        admitAll(door);
      }
    } finally {
      doors.forEach(Doors::leave);
      leave(selector);
    }
  }

  private void admitAll(ServerSocketChannel door) {
    try {
      boolean more = door.isOpen();
      while (more) {
        more = admitOne(door);
      }
    } catch (IOException e) {
      // Who waits here cannot be admitted, and is told by the door's being closed.
      leave(door);
    }
  }

  private static void leave(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is as closed as it will be.
      return;
    }
  }
}
