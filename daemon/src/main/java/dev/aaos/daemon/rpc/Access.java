package dev.aaos.daemon.rpc;

import dev.aaos.capability.token.Right;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.kernel.machine.Warrant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a request takes of who makes it, found out before anything is looked at.
sealed interface Access {
  /// Returns why `session` may not make it with `params`; empty when it may.
  Optional<String> refusal(Session session, Params params) throws RpcError;

  /// Anybody who can connect.
  record Anybody() implements Access {
    @Override
    public Optional<String> refusal(Session session, Params params) {
      return Optional.empty();
    }
  }

  /// Any of these rights. On which agents the method sees to itself: it answers of
  /// those within alone, or the kernel refuses.
  record Within(List<Right> anyOf) implements Access {
    @Override
    public Optional<String> refusal(Session session, Params params) {
      Warrant warrant = session.operator().warrant();
      boolean one = anyOf.stream().anyMatch(right -> warrant.refusal(right).isEmpty());
      return one ? Optional.empty() : warrant.refusal(anyOf.getFirst());
    }
  }

  /// This right, on the agent that `agent_id` names.
  record OnAgent(Right right) implements Access {
    @Override
    public Optional<String> refusal(Session session, Params params) throws RpcError {
      Warrant warrant = session.operator().warrant();
      Optional<String> refusal = warrant.refusal(right);
      return refusal.isPresent() || warrant.authority().isOfAll()
          ? refusal
          : warrant.refusal(right, params.agent());
    }
  }

  /// This right, on the machine as a whole.
  record OverAll(Right right) implements Access {
    @Override
    public Optional<String> refusal(Session session, Params params) {
      return session.operator().warrant().refusalOfAll(right);
    }
  }

  /// Returns the access of anybody.
  static Access anybody() {
    return new Anybody();
  }

  /// Returns the access of whoever has one of `rights`.
  static Access within(Right... rights) {
    return new Within(Arrays.asList(rights));
  }

  /// Returns the access of whoever has `right` on the agent that is named.
  static Access onAgent(Right right) {
    return new OnAgent(right);
  }

  /// Returns the access of whoever has `right` on all.
  static Access overAll(Right right) {
    return new OverAll(right);
  }
}
