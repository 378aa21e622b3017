package dev.aaos.kernel.conversation;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;

/// The form in which turns of a conversation lie in the content store. Stateless; any thread.
public final class TurnCodec {
  private static final int ASKED = 1;
  private static final int SAID = 2;
  private static final int ANSWERED = 3;
  private static final int TEXT = 1;
  private static final int TOOL_CALL = 2;
  private static final int OPAQUE = 3;

  private TurnCodec() {}

  /// Returns the encoding of `turn`.
  public static byte[] encode(Turn turn) {
    Encoder out = new Encoder();
    switch (turn) {
      case Turn.Asked(String text) -> out.int8(ASKED).text(text);
      case Turn.Said(var blocks) -> out.int8(SAID).list(blocks, TurnCodec::write);
      case Turn.Answered(ToolAnswer answer) ->
        out.int8(ANSWERED)
            .text(answer.callId())
            .text(answer.content())
            .int8(answer.error() ? 1 : 0);
    }
    return out.take();
  }

  /// Returns the turn encoded as `bytes`.
  ///
  /// @throws CorruptJournal when the bytes are no turn
  public static Turn decode(byte[] bytes) {
    Decoder in = new Decoder(ByteBuffer.wrap(bytes));
    int kind = in.int8();
    Turn turn = switch (kind) {
      case ASKED -> new Turn.Asked(in.text());
      case SAID -> new Turn.Said(in.list(TurnCodec::read));
      case ANSWERED -> new Turn.Answered(new ToolAnswer(in.text(), in.text(), in.flag()));
      default -> throw new CorruptJournal("no turn has the code " + kind);
    };
    in.end();
    return turn;
  }

  private static void write(Encoder out, Block block) {
    switch (block) {
      case Block.Text(String text) -> out.int8(TEXT).text(text);
      case Block.ToolCall(String id, String name, String input) ->
        out.int8(TOOL_CALL).text(id).text(name).text(input);
      case Block.Opaque(String dialect, String json) ->
        out.int8(OPAQUE).text(dialect).text(json);
    }
  }

  private static Block read(Decoder in) {
    int kind = in.int8();
    return switch (kind) {
      case TEXT -> new Block.Text(in.text());
      case TOOL_CALL -> new Block.ToolCall(in.text(), in.text(), in.text());
      case OPAQUE -> new Block.Opaque(in.text(), in.text());
      default -> throw new CorruptJournal("no block has the code " + kind);
    };
  }
}
