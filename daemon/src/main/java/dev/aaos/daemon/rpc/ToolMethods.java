package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Result;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/// `tool.list`, `tool.invoke`, `tool.stream`.
final class ToolMethods {
  private ToolMethods() {}

  /// `{}` → `{tools: [{name, description, input_schema}]}`.
  static Object list(Session session, Params params) {
    return Methods.listed("tools", session.backend().views().tools());
  }

  /// `{agent_id, tool, input?}` → `{result}`. Calls a tool for an agent, under the agent's own
  /// grants and approvals. A caller without the grant does not learn whether the tool exists.
  static Object invoke(Session session, Params params) throws RpcError, InterruptedException {
    Asked asked = Asked.of(session, params);
    return result(AgentMethods.value(asked.call(session)));
  }

  private static Map<String, Object> result(String output) {
    return Json.object("result", Json.lenient(output));
  }

  /// `{agent_id, tool, input?}` → frames. Calls a tool as `tool.invoke` does, and tells meanwhile
  /// what a program that it starts writes: `output {agent_id, intent, stream, text}`, as text;
  /// `output_lag {characters}` where that was more than could be told; `ping`; then `result` and
  /// `end`. Whoever hangs up ends the call.
  static void stream(Session session, Params params, Frames frames)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (EventFeed feed = new EventFeed(session, frames)) {
      Asked asked = Asked.of(session, params);
      FutureTask<Result<String>> call = new FutureTask<>(() -> asked.call(session));
      Thread caller = Thread.ofVirtual().name("tool.stream").start(call);
      try {
        if (feed.untilDone(asked.agent, call)) {
          Map<String, Object> result = result(AgentMethods.value(call.get()));
          feed.write(Json.object("kind", "result", "result", result.get("result")));
          feed.write(feed.end(0, "", start));
        }
      } finally {
        caller.interrupt();
        caller.join();
      }
    } catch (RpcError e) {
      frames.write(StreamMethods.failure(e));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call of a tool failed: " + e.getCause(), e);
    }
  }

  /// A call that a client asks for.
  private record Asked(AgentId agent, String tool, String input) {
    static Asked of(Session session, Params params) throws RpcError {
      AgentId agent = params.agent();
      AgentMethods.living(session, agent);
      JsonNode input = params.node().path("input");
      return new Asked(agent, params.need("tool"), input.isMissingNode() ? "{}" : input.toString());
    }

    Result<String> call(Session session) throws InterruptedException {
      return session.operator().invokeTool(agent, tool, input);
    }
  }
}
