package dev.aaos.kernel.conversation;

import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The form in which turns of a conversation lie in the content store. Stateless; any thread.
///
/// A conversation of a thousand steps has thousands of texts, so lengths take as few bytes as they
/// can. Turns of the first form, in which each took four, are read as well.
public final class TurnCodec {
  private static final int FIRST_ASKED = 1;
  private static final int FIRST_SAID = 2;
  private static final int FIRST_ANSWERED = 3;
  private static final int ASKED = 4;
  private static final int SAID = 5;
  private static final int ANSWERED = 6;
  private static final int TEXT = 1;
  private static final int TOOL_CALL = 2;
  private static final int OPAQUE = 3;

  private TurnCodec() {}

  /// Returns the encoding of `turn`.
  public static byte[] encode(Turn turn) {
    Encoder out = new Encoder();
    switch (turn) {
      case Turn.Asked(String text) -> out.int8(ASKED).shortText(text);
      case Turn.Said(var blocks) -> {
        out.int8(SAID).varint(blocks.size());
        blocks.forEach(block -> write(out, block));
      }
      case Turn.Answered(ToolAnswer answer) ->
        out.int8(ANSWERED)
            .shortText(answer.callId())
            .shortText(answer.content())
            .flag(answer.error());
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
      case FIRST_ASKED -> new Turn.Asked(in.text());
      case FIRST_SAID -> new Turn.Said(in.list(from -> block(from, Decoder::text)));
      case FIRST_ANSWERED -> answered(in, Decoder::text);
      case ASKED -> new Turn.Asked(in.shortText());
      case SAID -> said(in);
      case ANSWERED -> answered(in, Decoder::shortText);
      default -> throw new CorruptJournal("no turn has the code " + kind);
    };
    in.end();
    return turn;
  }

  private static void write(Encoder out, Block block) {
    switch (block) {
      case Block.Text(String text) -> out.int8(TEXT).shortText(text);
      case Block.ToolCall(String id, String name, String input) ->
        out.int8(TOOL_CALL).shortText(id).shortText(name).shortText(input);
      case Block.Opaque(String dialect, String json) ->
        out.int8(OPAQUE).shortText(dialect).shortText(json);
    }
  }

  private static Turn said(Decoder in) {
    List<Block> blocks = new ArrayList<>();
    for (long left = in.varint(); left != 0; left--) {
      blocks.add(block(in, Decoder::shortText));
    }
    return new Turn.Said(blocks);
  }

  private static Turn answered(Decoder in, Function<Decoder, String> text) {
    return new Turn.Answered(new ToolAnswer(text.apply(in), text.apply(in), in.flag()));
  }

  private static Block block(Decoder in, Function<Decoder, String> text) {
    int kind = in.int8();
    return switch (kind) {
      case TEXT -> new Block.Text(text.apply(in));
      case TOOL_CALL -> new Block.ToolCall(text.apply(in), text.apply(in), text.apply(in));
      case OPAQUE -> new Block.Opaque(text.apply(in), text.apply(in));
      default -> throw new CorruptJournal("no block has the code " + kind);
    };
  }
}
