package dev.aaos.linux.egress;

import dev.aaos.linux.http.Refused;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The first message of TLS, as far as it says which server is meant (RFC 8446, 4.1.2; RFC 6066,
/// section 3).
///
/// @param bytes all that was read, to be passed on
/// @param server the name it gives, if it gives one
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record ClientHello(byte[] bytes, Optional<String> server) {
  /// The first byte of a TLS connection.
  static final int HANDSHAKE = 22;

  private static final int VERSION = 3;
  private static final int HELLO = 1;
  private static final int LONGEST_RECORD = 1 << 14;
  private static final int LONGEST = 1 << 16;
  private static final int HEADER = 4;
  private static final int RANDOM = 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;

  /// Reads it from the beginning of `in`. It may come in several records.
  ///
  /// @throws Refused when it is none
  static ClientHello read(InputStream in) throws IOException {
    DataInputStream from = new DataInputStream(in);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    int length = HEADER;
    while (message.size() < length) {
      byte[] fragment = record(from, read);
      message.writeBytes(fragment);
      if (message.size() >= HEADER) {
        int header = ByteBuffer.wrap(message.toByteArray()).getInt();
        length = HEADER + (header & 0xffffff);
        if (header >>> 24 != HELLO || length > LONGEST) {
          throw new Refused("the first message of TLS is no ClientHello");
        }
      }
    }
    ByteBuffer hello = ByteBuffer.wrap(message.toByteArray(), HEADER, length - HEADER);
    try {
      return new ClientHello(read.toByteArray(), server(hello));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new Refused("the ClientHello cannot be read");
    }
  }

  private static byte[] record(DataInputStream from, ByteArrayOutputStream read)
      throws IOException {
    byte[] header = new byte[5];
    try {
      from.readFully(header);
      int length = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(3));
      if (header[0] != HANDSHAKE || header[1] != VERSION || length < 1 || length > LONGEST_RECORD) {
        throw new Refused("TLS that does not begin with a handshake");
      }
      byte[] fragment = new byte[length];
      from.readFully(fragment);
      read.writeBytes(header);
      read.writeBytes(fragment);
      return fragment;
    } catch (EOFException e) {
      throw new Refused("TLS that ends before its first message does");
    }
  }

  private static Optional<String> server(ByteBuffer hello) throws Refused {
    skip(hello, Short.BYTES + RANDOM);
    skip(hello, Byte.toUnsignedInt(hello.get()));
    skip(hello, Short.toUnsignedInt(hello.getShort()));
    skip(hello, Byte.toUnsignedInt(hello.get()));
    Optional<String> server = Optional.empty();
    ByteBuffer extensions = hello.hasRemaining() ? part(hello) : hello;
    while (extensions.hasRemaining()) {
      int type = Short.toUnsignedInt(extensions.getShort());
      ByteBuffer extension = part(extensions);
      if (type == SERVER_NAME) {
        if (server.isPresent()) {
          throw new Refused("a ClientHello with two server names");
        }
        server = Optional.of(name(part(extension)));
      }
    }
    return server;
  }

  private static String name(ByteBuffer list) throws Refused {
    boolean host = list.get() == HOST_NAME;
    ByteBuffer name = part(list);
    if (!host || list.hasRemaining()) {
      throw new Refused("a server name that is not one host's");
    }
    return StandardCharsets.US_ASCII.decode(name).toString();
  }

  private static void skip(ByteBuffer bytes, int length) {
    bytes.position(bytes.position() + length);
  }

  private static ByteBuffer part(ByteBuffer bytes) {
    int length = Short.toUnsignedInt(bytes.getShort());
    int from = bytes.position();
    skip(bytes, length);
    return bytes.slice(from, length);
  }
}
