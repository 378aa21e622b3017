package dev.aaos.linux.egress;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// One question of a program to its name server, and its answers as bytes (RFC 1035, section 4).
///
/// @param id which question it is
/// @param recursive whether it asks for recursion, which answers repeat
/// @param name the name, in lower case
/// @param type what is asked of it, 1 for an IPv4 address
/// @param asked the question's own bytes, which answers repeat
@SuppressWarnings("ArrayRecordComponent") // written, never compared
record Question(short id, boolean recursive, String name, int type, byte[] asked) {
  /// There is no such name.
  static final int NO_NAME = 3;

  /// There is such a name; what is asked of it has no answer.
  static final int NOTHING = 0;

  /// It was not found out.
  static final int FAILED = 2;

  private static final int ADDRESS = 1;
  private static final int INTERNET = 1;
  private static final int HEADER = 12;
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 253;
  private static final int RESPONSE = 0x8000;
  private static final int OPERATION = 0x7800;
  private static final int RECURSION = 0x0100;
  private static final int RECURSION_HERE = 0x0080;
  private static final short TO_THE_NAME = (short) 0xc00c;
  private static final int SECONDS = 30;
  /// What a host's name is made of; a dot within one label would pass for another name.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]+");

  /// Reads a datagram; nothing when it is no single question.
  static Optional<Question> read(ByteBuffer datagram) {
    try {
      short id = datagram.getShort();
      int flags = datagram.getShort();
      int questions = datagram.getShort();
      if ((flags & (RESPONSE | OPERATION)) != 0 || questions != 1) {
        return Optional.empty();
      }
      datagram.position(HEADER);
      Optional<String> name = name(datagram);
      int type = Short.toUnsignedInt(datagram.getShort());
      int kind = Short.toUnsignedInt(datagram.getShort());
      byte[] asked = new byte[datagram.position() - HEADER];
      datagram.get(HEADER, asked);
      return name.filter(_ -> kind == INTERNET)
          .map(text -> new Question(id, (flags & RECURSION) != 0, text, type, asked));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// A question has no pointers.
  private static Optional<String> name(ByteBuffer from) {
    List<String> labels = new ArrayList<>();
    for (int length = from.get(); length != 0; length = from.get()) {
      if (length < 0 || length > LONGEST_LABEL) {
        return Optional.empty();
      }
      byte[] label = new byte[length];
      from.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
    }
    String name = String.join(".", labels);
    boolean plain = labels.stream().allMatch(label -> LABEL.matcher(label).matches());
    return Optional.of(name)
        .filter(_ -> plain && !labels.isEmpty() && name.length() <= LONGEST_NAME);
  }

  /// Returns whether an IPv4 address is asked for.
  boolean isForAddress() {
    return type == ADDRESS;
  }

  /// Returns the answer `code`, without an address.
  byte[] answer(int code) {
    return answer(code, Optional.empty());
  }

  /// Returns the answer that the name has `address`.
  byte[] answer(InetAddress address) {
    return answer(NOTHING, Optional.of(address));
  }

  private byte[] answer(int code, Optional<InetAddress> address) {
    ByteBuffer header = ByteBuffer.allocate(HEADER)
        .putShort(id)
        .putShort((short) (RESPONSE | (recursive ? RECURSION : 0) | RECURSION_HERE | code))
        .putShort((short) 1)
        .putShort((short) (address.isPresent() ? 1 : 0));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header.array());
    bytes.writeBytes(asked);
    address.ifPresent(found -> {
      byte[] number = found.getAddress();
      bytes.writeBytes(ByteBuffer.allocate(HEADER)
          .putShort(TO_THE_NAME)
          .putShort((short) ADDRESS)
          .putShort((short) INTERNET)
          .putInt(SECONDS)
          .putShort((short) number.length)
          .array());
      bytes.writeBytes(number);
    });
    return bytes.toByteArray();
  }
}
