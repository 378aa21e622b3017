package dev.aaos.daemon.rpc;

import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;
import dev.aaos.kernel.machine.Warrant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One connected client: who it is, and what it may reach.
record Session(Operator operator, Backend backend) {
  Kernel kernel() {
    return backend.kernel();
  }

  /// Refuses where there is a `refusal`.
  static void require(Optional<String> refusal) throws RpcError {
    if (refusal.isPresent()) {
      throw new RpcError(refusal.get());
    }
  }

  /// Returns those of `all` whose member `name` is an agent that this client's
  /// authority is over.
  List<Map<String, Object>> within(List<Map<String, Object>> all, String name) {
    Warrant warrant = operator.warrant();
    return warrant.authority().isOfAll()
        ? all
        : all.stream()
            .filter(each -> warrant.reaches(AgentId.parse(String.valueOf(each.get(name)))))
            .toList();
  }

  /// Returns who it is and what it may do, as `session.info` answers.
  Map<String, Object> described() {
    Warrant warrant = operator.warrant();
    return Json.object(
        "principal", warrant.principal().name(),
        "may", warrant.authority().rights().stream().map(right -> right.word()).toList(),
        "agents", warrant.authority().agents(),
        "expires_at", warrant.authority().expires().map(Object::toString),
        "authority", warrant.authority().toString());
  }
}
