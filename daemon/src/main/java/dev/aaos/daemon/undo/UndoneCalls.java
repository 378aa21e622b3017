package dev.aaos.daemon.undo;

import dev.aaos.daemon.undo.UndoneCall.Step;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.agent.Agent;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Inverse;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.journal.CallFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.past.Footprint;
import dev.aaos.log.BlobRef;
import dev.aaos.log.CorruptJournal;
import dev.aaos.userland.UndoLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/// What of a part of the past calls can take back, and what not and why.
///
/// @param calls the newest first
/// @param left the calls that none takes back although one is named, and why
/// @param beyond the calls with none
public record UndoneCalls(
    List<UndoneCall> calls, Map<Footprint.Beyond, String> left, List<Footprint.Beyond> beyond) {
  /// The most calls that one undo takes back: an agent is made for each.
  public static final int MOST = 100;

  /// What may decide otherwise.
  ///
  /// @param leave whether calls are left as they are
  /// @param also those to take back although nobody knows what they, or what took them
  ///     back, came to
  /// @param inputs tells what a call was given, for people
  public record Wish(boolean leave, Set<Long> also, Function<CallFact.Intended, String> inputs) {}

  /// Returns what can be taken back of `footprint`.
  static UndoneCalls of(Footprint footprint, Kernel kernel, Wish wish) {
    List<Footprint.Beyond> beyond = new ArrayList<>(footprint.beyond());
    if (wish.leave()) {
      footprint.inverses().forEach(one -> beyond.add(one.call()));
      beyond.sort(Comparator.comparingLong(Footprint.Beyond::sequence));
      return new UndoneCalls(List.of(), Map.of(), beyond);
    }
    Finder finder = new Finder(kernel, wish, underWay(kernel));
    footprint.inverses().forEach(finder::onRecord);
    beyond.removeIf(finder::isNamed);
    finder.calls.sort(Comparator.comparingLong(UndoneCall::sequence).reversed());
    return new UndoneCalls(List.copyOf(finder.calls), finder.left, beyond);
  }

  /// Returns the calls that are to be made.
  List<UndoneCall> made() {
    return calls.stream().filter(call -> call.step() == Step.CALL).toList();
  }

  /// Returns the calls that undos under way are to take back: their messages say which.
  private static Set<Long> underWay(Kernel kernel) {
    Set<Long> taken = new HashSet<>();
    for (Run run : kernel.state().runs().values()) {
      boolean undoes = run.isActive()
          && kernel
              .state()
              .agent(run.agent())
              .map(Agent::identity)
              .filter(agent -> agent.model().equals(UndoLoop.MODEL))
              .isPresent();
      if (undoes) {
        run.transcript().first(1).toList().forEach(entry -> {
          if (entry instanceof Run.Entry.Stored(BlobRef turn)) {
            taken.addAll(UndoLoop.takenBack(words(kernel, turn)));
          }
        });
      }
    }
    return taken;
  }

  private static String words(Kernel kernel, BlobRef turn) {
    try {
      return TurnCodec.decode(kernel.content().get(turn)) instanceof Turn.Asked(String text)
          ? text
          : "";
    } catch (IOException | CorruptJournal e) {
      return ""; // whoever runs it cannot read it either
    }
  }

  /// Goes through the calls of a footprint. For one thread.
  private static final class Finder {
    private final Kernel kernel;
    private final Wish wish;
    private final Set<Long> underWay;
    private final List<UndoneCall> calls = new ArrayList<>();
    private final Map<Footprint.Beyond, String> left =
        new TreeMap<>(Comparator.comparingLong(Footprint.Beyond::sequence));

    Finder(Kernel kernel, Wish wish, Set<Long> underWay) {
      this.kernel = kernel;
      this.wish = wish;
      this.underWay = underWay;
    }

    void onRecord(Footprint.Inverse one) {
      CallFact.Compensable fact = one.fact();
      if (!fact.lacking().isEmpty()) {
        left.put(one.call(), fact.lacking());
        return;
      }
      try {
        String input = text(fact.input());
        add(one.call(), new Inverse(fact.inverse(), input, text(fact.description())), false);
      } catch (IOException e) {
        left.put(one.call(), "what takes it back cannot be read: " + e.getMessage());
      }
    }

    /// A call of which nobody knows what it came to may name in its input what takes it
    /// back.
    boolean isNamed(Footprint.Beyond call) {
      Optional<Tool> tool =
          call.unknown() ? kernel.devices().tool(call.call().tool()) : Optional.empty();
      if (tool.isEmpty()) {
        return false;
      }
      try {
        PreparedCall prepared = tool.get().prepare(wish.inputs().apply(call.call()));
        prepared.inverse().ifPresent(inverse -> add(call, inverse, true));
        return prepared.inverse().isPresent();
      } catch (InvalidInput e) {
        return false;
      }
    }

    private String text(BlobRef ref) throws IOException {
      return new String(kernel.content().get(ref), StandardCharsets.UTF_8);
    }

    private void add(Footprint.Beyond call, Inverse inverse, boolean unsure) {
      AgentId agent = call.call().agent();
      Step step = step(call, unsure);
      if (step == Step.CALL && kernel.state().agent(agent).isEmpty()) {
        left.put(call, "its agent is not listed any more, so what it held is gone");
        return;
      }
      Optional<String> input = oneLine(inverse.input());
      if (input.isEmpty()) {
        left.put(call, "what takes it back is no JSON object");
        return;
      }
      calls.add(new UndoneCall(
          call.sequence(),
          agent,
          call.call().tool(),
          wish.inputs().apply(call.call()),
          inverse.tool(),
          input.get(),
          inverse.description(),
          step,
          call.labels()));
    }

    private Step step(Footprint.Beyond call, boolean unsure) {
      boolean also = wish.also().contains(call.sequence());
      if (underWay.contains(call.sequence())) {
        return Step.UNDER_WAY;
      }
      return switch (call.made()) {
        case DONE -> Step.DONE;
        case FAILED -> also ? Step.CALL : Step.FAILED;
        case BEGUN, UNKNOWN -> also ? Step.CALL : Step.UNKNOWN;
        case NOT -> unsure && !also ? Step.UNSURE : Step.CALL;
      };
    }

    private static Optional<String> oneLine(String json) {
      try {
        return Optional.of(Json.MAPPER.readTree(json))
            .filter(node -> node.isObject())
            .map(node -> Json.MAPPER.writeValueAsString(node));
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }
  }

  /// Returns what none takes back for the wire, with what `told` says of each.
  Stream<Map<String, Object>> leftJson(Function<Footprint.Beyond, Map<String, Object>> told) {
    return left.entrySet().stream().map(one -> {
      Map<String, Object> members = told.apply(one.getKey());
      members.put("why", "not_possible");
      members.put("reason", one.getValue());
      return members;
    });
  }
}
