package dev.aaos.drivers.tool.program.protocol;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;
import dev.aaos.kernel.conversation.Reply;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.kernel.syscall.AgentServices;
import dev.aaos.kernel.syscall.Handle;
import dev.aaos.kernel.syscall.Syscall;
import dev.aaos.kernel.syscall.Syscall.Me;
import dev.aaos.kernel.syscall.Syscall.Offer;
import dev.aaos.kernel.syscall.Transcript;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.confine.ProgramLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One program's talk with the kernel, from its start to its end.
///
/// Requests are performed one after another, in order: while one is, the next wait in the line, and
/// a program that asks without reading is not read from. Whatever a program writes comes to an
/// answer or an error on its line and to nothing else. [#serve] is for one platform thread; any may
/// call the rest.
public final class Session {
  /// How the names of calls begin that are the kernel's own.
  public static final String RESERVED = "aaos.";

  private final ProgramLine line;
  private final AgentServices kernel;
  private final Runnable whenFinished;
  private Exchange exchange = new Exchange();
  private Optional<Result.Refused<Transcript>> unread = Optional.empty();
  private boolean deaf;
  private volatile boolean over;
  private volatile Optional<String> response = Optional.empty();

  /// A session over `line`.
  ///
  /// @param kernel the door of the program's own start
  /// @param whenFinished is run when the program has said what the run comes to; it must not wait
  public Session(ProgramLine line, AgentServices kernel, Runnable whenFinished) {
    this.line = line;
    this.kernel = kernel;
    this.whenFinished = whenFinished;
  }

  /// Returns what the program said that the run comes to, if it has.
  public Optional<String> response() {
    return response;
  }

  /// The program has ended: of what it has written only `finish` counts any more.
  public void end() {
    over = true;
  }

  /// Answers the program until it hangs up, or is hung up on.
  public void serve() throws LinuxException {
    switch (kernel.call(new Syscall.ReadTranscript())) {
      case Result.Ok<Transcript>(Transcript before) -> exchange = Exchange.of(before);
      case Result.Refused<Transcript> refused -> unread = Optional.of(refused);
    }
    Lines lines = new Lines(line);
    for (var next = lines.next(); next.isPresent(); next = lines.next()) {
      switch (next.get()) {
        case Lines.Line.TooLong() ->
          tell(error(
              Json.MAPPER.nullNode(),
              new Fault(
                  Fault.REQUEST, "a line has at most " + Lines.MOST + " bytes: ask in pieces")));
        case Lines.Line.Whole(byte[] bytes) -> {
          if (bytes.length > 0) {
            tell(answer(bytes));
          }
        }
      }
    }
  }

  private void tell(ObjectNode answer) throws LinuxException {
    // One that has gone is told nothing more, and what it wrote before is read all the same.
    deaf = deaf || !line.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode answer(byte[] bytes) {
    JsonNode id = Json.MAPPER.nullNode();
    try {
      JsonNode json = Request.json(bytes);
      id = Request.id(json);
      ObjectNode result = perform(Request.of(json));
      ObjectNode answer = Json.object().put("jsonrpc", "2.0");
      answer.set("id", id);
      answer.set("result", result);
      return answer;
    } catch (Fault e) {
      return error(id, e);
    } catch (KernelHalted e) {
      throw e;
    } catch (RuntimeException e) {
      // A driver's bug: the record of the call says the same, and the program may go on.
      return error(id, new Fault(Fault.INTERNAL, String.valueOf(e.getMessage())));
    }
  }

  private static ObjectNode error(JsonNode id, Fault fault) {
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", id);
    answer.set("error", fault.told());
    return answer;
  }

  private ObjectNode perform(Request request) throws Fault {
    if (response.isPresent()) {
      throw new Fault(Errno.EBUSY, "the run has come to its result: exit with status 0");
    }
    if (over && request.method() != AgentMethod.FINISH) {
      throw new Fault(Errno.EINTR, "the program has ended");
    }
    if (unread.isPresent() && request.method() != AgentMethod.FINISH) {
      // What was done before is not known, so nothing is done.
      throw new Fault(unread.get().errno(), unread.get().reason());
    }
    return switch (request.method()) {
      case SELF -> self();
      case LIST_TOOLS -> listTools();
      case READ_TRANSCRIPT ->
        TranscriptJson.of(transcript(), request.number("from", 0).orElse(0));
      case INFER -> infer(request);
      case INVOKE_TOOL -> invokeTool(request);
      case FINISH -> finish(request);
    };
  }

  private <R> R ask(Syscall<R> syscall) throws Fault {
    return switch (kernel.call(syscall)) {
      case Result.Ok<R>(R value) -> value;
      case Result.Refused<R>(Errno errno, String reason) -> throw new Fault(errno, reason);
    };
  }

  private Transcript transcript() throws Fault {
    return ask(new Syscall.ReadTranscript());
  }

  private ObjectNode self() throws Fault {
    Me me = ask(new Syscall.Self());
    ObjectNode told = Json.object()
        .put("agent_id", me.agent().toString())
        .put("run_id", me.run().toString())
        .put("name", me.name());
    if (!me.model().isEmpty()) {
      told.put("model", me.model());
    }
    return told.put("message", Exchange.message(transcript()));
  }

  private ObjectNode listTools() throws Fault {
    ObjectNode told = Json.object();
    ArrayNode tools = told.putArray("tools");
    for (Offer offer : ask(new Syscall.ListTools())) {
      tools
          .addObject()
          .put("name", offer.tool().name())
          .put("description", offer.tool().description())
          .set("input_schema", TranscriptJson.input(offer.tool().inputSchema()));
    }
    return told;
  }

  private ObjectNode infer(Request request) throws Fault {
    int next = exchange.replies() + 1;
    int wanted = request.number("reply", 1).orElse(next);
    if (wanted > next) {
      throw new Fault(
          Fault.PARAMS, "infer: 'reply' is " + wanted + ", and the next reply is number " + next);
    }
    if (wanted < next) {
      Turn.Said given = Exchange.reply(transcript(), wanted).orElseThrow();
      return TranscriptJson.said(given).put("reply", wanted).put("recorded", true);
    }
    Reply reply = ask(new Syscall.Infer());
    exchange.said(reply.said());
    return TranscriptJson.said(reply.said())
        .put("reply", wanted)
        .put("ending", TranscriptJson.word(reply.ending()))
        .put("tokens", reply.usage().total())
        .put("recorded", false);
  }

  private ObjectNode invokeTool(Request request) throws Fault {
    String tool = request.text("tool");
    String input = request.object("input").toString();
    Optional<String> given = request.optionalText("call_id");
    if (given.filter(id -> id.isEmpty() || id.startsWith(RESERVED)).isPresent()) {
      throw new Fault(
          Fault.PARAMS, "invoke_tool: a 'call_id' is not empty and does not begin with 'aaos.'");
    }
    String callId = given.isPresent() ? given.get() : exchange.name(tool, input);
    if (exchange.isAnswered(callId)) {
      ToolAnswer recorded = Exchange.answer(transcript(), callId).orElseThrow();
      return TranscriptJson.answer(recorded).put("recorded", true);
    }
    List<Offer> offers = ask(new Syscall.ListTools());
    Handle handle = offers.stream()
        .filter(offer -> offer.tool().name().equals(tool))
        .map(Offer::handle)
        .findFirst()
        .orElse(Handle.NONE);
    ToolAnswer answer = invoke(new Syscall.InvokeTool(handle, callId, tool, input));
    return TranscriptJson.answer(answer).put("recorded", false);
  }

  private ToolAnswer invoke(Syscall.InvokeTool call) throws Fault {
    try {
      ToolAnswer answer = ask(call);
      exchange.answered(call.callId());
      return answer;
    } catch (RuntimeException e) {
      exchange.answered(call.callId()); // a bug of the tool's is on record, as the answer
      throw e;
    }
  }

  private ObjectNode finish(Request request) throws Fault {
    response = Optional.of(request.text("response"));
    whenFinished.run();
    return Json.object();
  }
}
