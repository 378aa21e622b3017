package dev.aaos.drivers.model.openai;

import dev.aaos.drivers.model.dialect.Arguments;
import dev.aaos.kernel.conversation.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Tool calls put together from the pieces of a stream, in the order they began.
///
/// The protocol counts calls by `index`, and names each by `id` in its first piece. Servers send
/// whole calls at once, leave out the index, the id or both, repeat the id in each piece, or give
/// every call the index 0. So a piece belongs to the call of its index unless it has another id,
/// and without an index to the call of its id, or, when it names no function, to the last one.
final class CallPieces {
  private static final int NO_INDEX = -1;

  private final List<Growing> calls = new ArrayList<>();

  private static final class Growing {
    private final int index;
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();

    private Growing(int index) {
      this.index = index;
    }

    private boolean isContinuedBy(int pieceIndex, String pieceId, String pieceName) {
      if (pieceIndex != NO_INDEX) {
        return pieceIndex == index && (pieceId.isEmpty() || id.isEmpty() || pieceId.equals(id));
      }
      return pieceId.isEmpty() ? pieceName.isEmpty() : pieceId.equals(id);
    }
  }

  /// Takes one piece in: an element of `tool_calls`.
  void add(JsonNode piece) {
    String id = piece.path("id").asString("");
    JsonNode function = piece.path("function");
    String name = function.path("name").asString("");
    Growing call = callOf(piece.path("index").asInt(NO_INDEX), id, name);
    call.id = call.id.isEmpty() ? id : call.id;
    call.name = call.name.isEmpty() ? name : call.name;
    JsonNode arguments = function.path("arguments");
    call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asString(""));
  }

  private Growing callOf(int index, String id, String name) {
    for (Growing call : calls.reversed()) {
      if (call.isContinuedBy(index, id, name)) {
        return call;
      }
    }
    Growing begun = new Growing(index);
    calls.add(begun);
    return begun;
  }

  /// Returns how many characters of calls the model has written.
  long length() {
    return calls.stream()
        .mapToLong(call -> call.name.length() + call.arguments.length())
        .sum();
  }

  /// Returns the calls; empty when one names no function.
  ///
  /// @param prefix what the ids begin with that are made for calls without one, or with one that
  ///     another call of this reply has; unlike the beginning of any other reply's
  /// @param cutShort whether the reply was
  Optional<List<Block.ToolCall>> calls(String prefix, boolean cutShort) {
    Set<String> taken = new HashSet<>(Set.of(""));
    List<Block.ToolCall> whole = new ArrayList<>();
    for (Growing call : calls) {
      if (call.name.isEmpty()) {
        return Optional.empty();
      }
      String id = taken.add(call.id) ? call.id : prefix + whole.size();
      taken.add(id);
      String arguments = Arguments.received(call.arguments.toString(), cutShort);
      whole.add(new Block.ToolCall(id, call.name, arguments));
    }
    return Optional.of(whole);
  }
}
