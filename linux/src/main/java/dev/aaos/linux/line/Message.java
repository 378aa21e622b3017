package dev.aaos.linux.line;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.Wish;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/// What the daemon and `aaos-confine` say to one another. Both come from one build, so there
/// is one version.
public sealed interface Message {
  /// Bytes and the descriptors that came with them, owned by whoever received them.
  @SuppressWarnings("ArrayRecordComponent") // read once, by [Message#decode]
  record Packet(byte[] bytes, List<Descriptor> descriptors) {}

  /// To the helper: run `program`. The descriptors sent along are the copies of the views'
  /// trees, in order; none when the helper opens them itself. Then comes the program's line, then
  /// where is put aside what it changes, and last the doors of its control groups.
  ///
  /// @param id names the command from now on
  /// @param line whether there is a line for the program
  /// @param trail how many bytes of what it changes are put aside at most;
  ///     [#NO_TRAIL] where nothing is
  /// @param groups how many control groups there are
  /// @param numbers how many process numbers there may be in its cell
  record Run(int id, Program program, boolean line, long trail, int groups, int numbers)
      implements Message {
    /// Nothing of what the program changes is put aside.
    public static final long NO_TRAIL = -1;

    /// Returns whether there is a trail.
    public boolean hasTrail() {
      return trail != NO_TRAIL;
    }
  }

  /// To the helper: end the command at once, with all its processes.
  record Kill(int id) implements Message {}

  /// From the helper, first of all: it has confined a command, and so knows what it enforces. Of
  /// control groups the daemon knows. The door to its hands comes along.
  record Ready(Enforcement enforcement) implements Message {}

  /// From the helper, in place of [Ready]: no command can be confined here.
  record Unable(String layer, String reason) implements Message {}

  /// From the helper: the command was started, and `proofs` forbidden things refused to it.
  record Started(int id, int proofs) implements Message {}

  /// From the helper: the command wrote to its standard output (1) or error (2).
  @SuppressWarnings("ArrayRecordComponent") // passed on once
  record Wrote(int id, int stream, byte[] bytes) implements Message {}

  /// From the helper: the command was refused to write what is called `name`, for the first time.
  record Refused(int id, PathBytes name) implements Message {}

  /// From the helper: what the command writes takes up more of the disk than it may, so it is
  /// being ended.
  record Overfull(int id) implements Message {}

  /// From the helper: the command has ended, and everything it had started.
  record Ended(int id, Ending ending) implements Message {}

  /// From the helper: the command could not be confined, and was not started.
  record Failed(int id, String layer, String reason) implements Message {}

  /// About what leaves the network of a command.
  sealed interface OfNetwork extends Message {
    /// Returns of which command.
    int id();
  }

  /// From the helper: the command wants to go to `to`, and waits for the answer.
  ///
  /// @param question names it
  record Asks(int id, int question, Destination to) implements OfNetwork {}

  /// To the helper: the answer to the command's `question`.
  record Answers(int id, int question, Passage passage) implements OfNetwork {}

  /// From the helper: a connection of the command has ended, or was not made.
  record Carried(int id, Destination to, long sent, long received, String trouble)
      implements OfNetwork {}

  /// About what a command waits to open.
  sealed interface OfFiles extends Message {
    /// Returns of which command.
    int id();
  }

  /// From the helper: the command wants what `wish` says, and waits for the answer.
  ///
  /// @param question names it
  record Wishes(int id, int question, Wish wish) implements OfFiles {}

  /// To the helper: the answer to the command's `question`.
  record Grants(int id, int question, boolean granted) implements OfFiles {}

  /// Returns the bytes that stand for this.
  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    switch (this) {
      case Run(int id, Program program, boolean line, long trail, int groups, int numbers) -> {
        begin(out, 1, id);
        ProgramCodec.write(out, program);
        out.writeBoolean(line);
        out.writeLong(trail);
        out.writeInt(groups);
        out.writeInt(numbers);
      }
      case Kill(int id) -> begin(out, 2, id);
      case Ready(Enforcement enforcement) -> {
        out.writeByte(3);
        out.writeUTF(enforcement.tier().name());
        out.writeInt(enforcement.landlock());
        out.writeBoolean(enforcement.processesBounded());
        out.writeUTF(enforcement.profile());
      }
      case Unable(String layer, String reason) -> {
        out.writeByte(4);
        out.writeUTF(layer);
        out.writeUTF(reason);
      }
      case Started(int id, int proofs) -> {
        begin(out, 5, id);
        out.writeInt(proofs);
      }
      case Wrote(int id, int stream, byte[] bytes) -> {
        begin(out, 6, id);
        out.writeByte(stream);
        out.write(bytes);
      }
      case Ended(int id, Ending ending) -> {
        begin(out, 7, id);
        out.writeBoolean(ending instanceof Ending.Exited);
        out.writeInt(
            switch (ending) {
              case Ending.Exited(int status) -> status;
              case Ending.Killed(int signal) -> signal;
            });
      }
      case Failed(int id, String layer, String reason) -> {
        begin(out, 8, id);
        out.writeUTF(layer);
        out.writeUTF(reason);
      }
      case Refused(int id, PathBytes name) -> {
        begin(out, 12, id);
        out.write(name.toByteArray());
      }
      case Overfull(int id) -> begin(out, 15, id);
      case OfNetwork network -> writeNetwork(out, network);
      case OfFiles files -> writeFiles(out, files);
    }
  }

  private static void writeFiles(DataOutputStream out, OfFiles message) throws IOException {
    switch (message) {
      case Wishes(int id, int question, Wish wish) -> {
        begin(out, 13, id);
        out.writeInt(question);
        out.writeBoolean(wish.write());
        out.write(wish.name().toByteArray());
      }
      case Grants(int id, int question, boolean granted) -> {
        begin(out, 14, id);
        out.writeInt(question);
        out.writeBoolean(granted);
      }
    }
  }

  private static void writeNetwork(DataOutputStream out, OfNetwork message) throws IOException {
    switch (message) {
      case Asks(int id, int question, Destination to) -> {
        begin(out, 9, id);
        out.writeInt(question);
        EgressCodec.write(out, to);
      }
      case Answers(int id, int question, Passage passage) -> {
        begin(out, 10, id);
        out.writeInt(question);
        EgressCodec.write(out, passage);
      }
      case Carried(int id, Destination to, long sent, long received, String trouble) -> {
        begin(out, 11, id);
        EgressCodec.write(out, to);
        out.writeLong(sent);
        out.writeLong(received);
        out.writeUTF(trouble);
      }
    }
  }

  private static void begin(DataOutputStream out, int kind, int id) throws IOException {
    out.writeByte(kind);
    out.writeInt(id);
  }

  /// Returns the message that `bytes` stand for.
  ///
  /// @throws IOException when they stand for none
  static Message decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int kind = in.readByte();
    return switch (kind) {
      case 1 ->
        new Run(
            in.readInt(),
            ProgramCodec.read(in),
            in.readBoolean(),
            in.readLong(),
            in.readInt(),
            in.readInt());
      case 2 -> new Kill(in.readInt());
      case 3 ->
        new Ready(new Enforcement(
            Tier.valueOf(in.readUTF()), in.readInt(), in.readBoolean(), in.readUTF(), Set.of()));
      case 4 -> new Unable(in.readUTF(), in.readUTF());
      case 5 -> new Started(in.readInt(), in.readInt());
      case 6 -> new Wrote(in.readInt(), in.readByte(), in.readAllBytes());
      case 7 -> {
        int id = in.readInt();
        boolean exited = in.readBoolean();
        int number = in.readInt();
        yield new Ended(id, exited ? new Ending.Exited(number) : new Ending.Killed(number));
      }
      case 8 -> new Failed(in.readInt(), in.readUTF(), in.readUTF());
      case 9 -> new Asks(in.readInt(), in.readInt(), EgressCodec.readDestination(in));
      case 10 -> new Answers(in.readInt(), in.readInt(), EgressCodec.readPassage(in));
      case 11 ->
        new Carried(
            in.readInt(),
            EgressCodec.readDestination(in),
            in.readLong(),
            in.readLong(),
            in.readUTF());
      case 12 -> new Refused(in.readInt(), PathBytes.of(in.readAllBytes()));
      case 13 -> {
        int id = in.readInt();
        int question = in.readInt();
        boolean write = in.readBoolean();
        yield new Wishes(id, question, new Wish(PathBytes.of(in.readAllBytes()), write));
      }
      case 14 -> new Grants(in.readInt(), in.readInt(), in.readBoolean());
      case 15 -> new Overfull(in.readInt());
      default -> throw new IOException("a message of kind " + kind + ", which there is not");
    };
  }
}
