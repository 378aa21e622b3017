package dev.aaos.linux.line;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One end of the line between the daemon and `aaos-confine`: whole messages, and open
/// descriptors with them.
///
/// A `SOCK_SEQPACKET` pair, so a message is read as it was written or not at all. Any may send
/// and receive; each message goes to one. It blocks, so it is for platform threads.
public final class Channel implements AutoCloseable {
  /// The most bytes of one message: what a socket's buffer takes at the usual settings.
  public static final int MOST = 128 * 1024;

  /// The most descriptors that go with one message (`SCM_MAX_FD`).
  public static final int MOST_DESCRIPTORS = 253;

  private static final int SEQUENCED_PACKETS = 5 | 0x80000;
  private static final int SOCKET_LEVEL = 1;
  private static final int RIGHTS = 1;
  private static final int NO_SIGNAL = 0x4000;
  private static final int CLOSE_ON_EXEC = 0x40000000;
  private static final int BOTH_WAYS = 2;
  private static final int TRUNCATED = 0x20 | 0x08;
  private static final int HEADER = 56;
  private static final int CONTROL_HEADER = 16;

  private final Descriptor socket;
  private final Object sending = new Object();
  private boolean closed;

  /// Takes over the open socket `socket`.
  public Channel(Descriptor socket) {
    this.socket = socket;
  }

  /// Returns the two ends of a new line; a child inherits neither unless it is given one.
  public static List<Descriptor> pair() throws LinuxException {
    return Descriptor.pair(SEQUENCED_PACKETS, "a line");
  }

  /// Sends `message` with copies of `descriptors`.
  ///
  /// @throws LinuxException EPIPE when the other side has gone
  public void send(byte[] message, List<Descriptor> descriptors) throws LinuxException {
    if (message.length > MOST || descriptors.size() > MOST_DESCRIPTORS) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes with "
          + descriptors.size() + " descriptors: at most " + MOST + " and " + MOST_DESCRIPTORS);
    }
    try (Frame frame = new Frame()) {
      MemorySegment bytes = frame.bytes(Math.max(1, message.length));
      MemorySegment.copy(message, 0, bytes, ValueLayout.JAVA_BYTE, 0, message.length);
      MemorySegment header = header(frame, bytes, message.length);
      if (!descriptors.isEmpty()) {
        MemorySegment control = control(frame, header, descriptors.size());
        for (int i = 0; i < descriptors.size(); i++) {
          control.set(
              ValueLayout.JAVA_INT, CONTROL_HEADER + 4L * i, descriptors.get(i).number());
        }
      }
      synchronized (sending) {
        if (closed) {
          throw new LinuxException(Errno.EPIPE.number(), "sendmsg", "a message");
        }
        frame.call(SystemCall.SENDMSG, "a message", socket.number(), header.address(), NO_SIGNAL);
      }
    }
  }

  /// Waits for the next message; nothing when the other side has gone.
  public Optional<Message.Packet> receive() throws IOException {
    return receive(MOST, MOST_DESCRIPTORS);
  }

  /// Waits for the next message; nothing when the other side has gone.
  ///
  /// @param most how many bytes it has at most
  /// @param mostDescriptors how many descriptors come with it at most
  public Optional<Message.Packet> receive(int most, int mostDescriptors) throws IOException {
    try (Frame frame = new Frame()) {
      MemorySegment bytes = frame.bytes(most);
      MemorySegment header = header(frame, bytes, most);
      MemorySegment control = control(frame, header, mostDescriptors);
      long got;
      try {
        got = frame.call(
            SystemCall.RECVMSG, "a message", socket.number(), header.address(), CLOSE_ON_EXEC);
      } catch (LinuxException e) {
        if (e.is(Errno.ECONNRESET)) {
          return Optional.empty();
        }
        throw e;
      }
      List<Descriptor> descriptors = descriptors(header, control);
      if (got == 0) {
        descriptors.forEach(Descriptor::close);
        return Optional.empty();
      }
      if ((header.get(ValueLayout.JAVA_INT, 48) & TRUNCATED) != 0) {
        descriptors.forEach(Descriptor::close);
        throw new IOException("a message was longer than " + most + " bytes");
      }
      return Optional.of(
          new Message.Packet(bytes.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE), descriptors));
    }
  }

  /// Waits until there is a message, or the other side has gone, but at most so long.
  ///
  /// @return whether there is
  public boolean await(Duration longest) throws LinuxException {
    return socket.awaitInput(longest);
  }

  /// `struct msghdr` with one buffer.
  private static MemorySegment header(Frame frame, MemorySegment bytes, int length) {
    MemorySegment vector = frame.bytes(16);
    vector.set(ValueLayout.JAVA_LONG, 0, bytes.address());
    vector.set(ValueLayout.JAVA_LONG, 8, length);
    MemorySegment header = frame.bytes(HEADER);
    header.set(ValueLayout.JAVA_LONG, 16, vector.address());
    header.set(ValueLayout.JAVA_LONG, 24, 1);
    return header;
  }

  /// Adds room for descriptors to `header`: `struct cmsghdr` and their numbers.
  private static MemorySegment control(Frame frame, MemorySegment header, int descriptors) {
    long length = CONTROL_HEADER + 4L * descriptors;
    MemorySegment control = frame.bytes((length + 7) / 8 * 8);
    control.set(ValueLayout.JAVA_LONG, 0, length);
    control.set(ValueLayout.JAVA_INT, 8, SOCKET_LEVEL);
    control.set(ValueLayout.JAVA_INT, 12, RIGHTS);
    header.set(ValueLayout.JAVA_LONG, 32, control.address());
    header.set(ValueLayout.JAVA_LONG, 40, control.byteSize());
    return control;
  }

  private static List<Descriptor> descriptors(MemorySegment header, MemorySegment control) {
    List<Descriptor> descriptors = new ArrayList<>();
    if (header.get(ValueLayout.JAVA_LONG, 40) > CONTROL_HEADER) {
      long end = control.get(ValueLayout.JAVA_LONG, 0);
      for (long at = CONTROL_HEADER; at + 4 <= end; at += 4) {
        int number = control.get(ValueLayout.JAVA_INT, at);
        descriptors.add(Descriptor.owning(number, "a received descriptor"));
      }
    }
    return descriptors;
  }

  /// Has both sides find that the other has gone, also a thread that waits for a message.
  public void hangUp() {
    synchronized (sending) {
      if (!closed) {
        try (Frame frame = new Frame()) {
          frame.attempt(SystemCall.SHUTDOWN, socket.number(), BOTH_WAYS);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (sending) {
      closed = true;
      socket.close();
    }
  }
}
