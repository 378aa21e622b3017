package dev.aaos.linux.egress;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.Frame;
import dev.aaos.linux.call.SystemCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/// The interface `lo` of the network namespace that the calling thread is in. See netdevice(7).
public final class Loopback {
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int DATAGRAM = 0x80000 | 2;
  private static final int SET_FLAGS = 0x8914;
  private static final int SET_ADDRESS = 0x8916;
  private static final int SET_MASK = 0x891c;
  private static final short UP = 1;
  /// `lo` is the first interface of every network namespace.
  private static final int INDEX = 1;
  private static final int NAME = 16;
  private static final int REQUEST = 40;
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BYTES = 16;

  private Loopback() {}

  /// Has it work, with 127.0.0.1 and, where the kernel has IPv6, `::1`.
  public static void start() throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment request = named(frame, "lo");
      request.set(ValueLayout.JAVA_SHORT, NAME, UP);
      control(frame, IPV4, SET_FLAGS, request);
    }
  }

  /// Has it take what is sent to any address that begins as `address` does.
  ///
  /// @param bits how many bits are the same
  /// @param label tells IPv4 addresses from one another, at most twelve characters
  static void add(InetAddress address, int bits, String label) throws LinuxException {
    if (address instanceof Inet4Address) {
      try (Frame frame = new Frame()) {
        String name = "lo:" + label;
        int mask = bits == 0 ? 0 : -1 << (IPV4_BITS - bits);
        byte[] bytes = {(byte) (mask >> 24), (byte) (mask >> 16), (byte) (mask >> 8), (byte) mask};
        control(frame, IPV4, SET_ADDRESS, with(named(frame, name), address.getAddress()));
        control(frame, IPV4, SET_MASK, with(named(frame, name), bytes));
      }
    } else {
      addLong(address, bits);
    }
  }

  /// `struct in6_ifreq`: the address, the bits, the interface.
  private static void addLong(InetAddress address, int bits) throws LinuxException {
    try (Frame frame = new Frame()) {
      MemorySegment request = frame.bytes(REQUEST);
      MemorySegment.copy(address.getAddress(), 0, request, ValueLayout.JAVA_BYTE, 0, IPV6_BYTES);
      request.set(ValueLayout.JAVA_INT, IPV6_BYTES, bits);
      request.set(ValueLayout.JAVA_INT, IPV6_BYTES + Integer.BYTES, INDEX);
      control(frame, IPV6, SET_ADDRESS, request);
    } catch (LinuxException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
  }

  /// `struct ifreq`: the name, then what is set.
  private static MemorySegment named(Frame frame, String name) {
    MemorySegment request = frame.bytes(REQUEST);
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return request;
  }

  /// `struct sockaddr_in`: the family, the port, the address.
  private static MemorySegment with(MemorySegment request, byte[] address) {
    request.set(ValueLayout.JAVA_SHORT, NAME, (short) IPV4);
    MemorySegment.copy(
        address, 0, request, ValueLayout.JAVA_BYTE, NAME + 2L * Short.BYTES, address.length);
    return request;
  }

  private static void control(Frame frame, int family, int what, MemorySegment request)
      throws LinuxException {
    long socket = frame.call(SystemCall.SOCKET, "lo", family, DATAGRAM, 0);
    try (Descriptor owned = Descriptor.owning((int) socket, "lo")) {
      frame.call(SystemCall.IOCTL, "lo", owned.number(), what, request.address());
    }
  }
}
