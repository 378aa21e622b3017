package dev.aaos.daemon.rpc;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.NamePattern;
import dev.aaos.capability.token.Caveat;
import dev.aaos.capability.token.Right;
import dev.aaos.capability.token.Token;
import dev.aaos.capability.token.TokenKey.Verified;
import dev.aaos.daemon.rpc.request.Params;
import dev.aaos.daemon.rpc.request.RpcError;
import dev.aaos.daemon.token.TokenDesk;
import dev.aaos.daemon.view.Json;
import dev.aaos.kernel.authority.Tokens;
import dev.aaos.kernel.journal.MachineFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Who acts through a connection: `session.authenticate`, `session.info`, and by
/// what: `token.new`, `token.list`, `token.revoke`.
final class TokenMethods {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{4,16}");

  private TokenMethods() {}

  /// `{token}` → as `session.info`. From this answer on the connection acts as the
  /// holder of the token and may do what that permits, on record; before, as the user
  /// that the kernel says it is of. Refused, and nothing is changed, where the token is
  /// not genuine, has ended, was revoked or is for other users.
  static Session authenticate(Session session, Params params) throws RpcError {
    String text = params.need("token");
    try {
      Verified verified = session
          .backend()
          .tokens()
          .verify(text)
          .orElseThrow(() -> new RpcError("the token is not one of this daemon, or was changed: ask"
              + " who runs it for another one"));
      return new Session(AgentMethods.value(session.operator().under(verified)), session.backend());
    } catch (CapabilitySyntaxException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  /// `{}` → `{principal, may, agents, expires_at?, authority}`. Who this connection
  /// acts as, and what that may do: `may` are rights, `agents` the patterns that all
  /// have to match (none means all agents), and `authority` says all of it in words.
  static Object info(Session session, Params params) {
    return session.described();
  }

  /// `{holder, may, expires, agents?, grants?, uids?}` → `{token, id, holder,
  /// authority, expires_at}`. Makes a token, on record. `may` lists rights: `read`,
  /// `run`, `spawn`, `stop`, `approve`, `undo`, `revoke`, `admin`; `expires` is how
  /// long it is good for, such as `8h`, at most 366d; `agents` are patterns of paths,
  /// the names from the top down joined by `/`, of which an agent or one above it has
  /// to match one; `grants`, with the right to spawn, is what agents made with it hold
  /// at most, as capabilities; `uids` are the only users that may show it. Whoever
  /// holds the `token` can narrow it further, without asking.
  static Object issue(Session session, Params params) throws RpcError {
    String holder = params.need("holder");
    Instant now = session.kernel().now();
    try {
      Caveat caveat = caveat(params, now);
      Token token = session.backend().tokens().issue(holder, caveat, now);
      Instant end = caveat.expires().orElseThrow();
      String authority = token.claimed().toString();
      AgentMethods.value(session
          .operator()
          .administrator()
          .noteIssued(new MachineFact.TokenIssued(token.id(), holder, authority, end)));
      return Json.object(
          "token", token.toString(),
          "id", token.id(),
          "holder", holder,
          "authority", authority,
          "expires_at", end.toString());
    } catch (CapabilitySyntaxException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  private static Caveat caveat(Params params, Instant now) throws RpcError {
    Set<Right> may = EnumSet.noneOf(Right.class);
    params.texts("may").forEach(word -> may.add(Right.parse(word)));
    Caveat caveat =
        Caveat.NONE.may(may).expires(now.plus(Constraints.parseDuration(params.need("expires"))));
    List<String> agents = params.texts("agents");
    if (!agents.isEmpty()) {
      caveat = caveat.agents(agents.stream().map(NamePattern::parse).toList());
    }
    List<String> grants = params.texts("grants");
    if (!grants.isEmpty()) {
      caveat = caveat.grants(grants.stream().map(Capability::parse).toList());
    }
    Set<Integer> uids = uids(params);
    return uids.isEmpty() ? caveat : caveat.uids(uids);
  }

  private static Set<Integer> uids(Params params) throws RpcError {
    Set<Integer> uids = new HashSet<>();
    for (JsonNode uid : params.node().path("uids")) {
      if (!uid.canConvertToInt() || uid.intValue() < 0) {
        throw new RpcError("'uids' must be numbers of users, not " + uid);
      }
      uids.add(uid.intValue());
    }
    return uids;
  }

  /// `{}` → `{tokens: [{id, holder, authority, expires_at, record, revoked}], revoked:
  /// [{id, until}]}`. The tokens that this daemon made and that have not ended, oldest
  /// first, and all that are revoked, those narrowed from them among them.
  static Object list(Session session, Params params) {
    Tokens tokens = session.kernel().state().outside().tokens();
    Instant now = session.kernel().now();
    List<Map<String, Object>> revoked = new ArrayList<>();
    tokens.revoked().forEach((id, until) -> {
      if (until.isAfter(now)) {
        revoked.add(Json.object("id", id, "until", until.toString()));
      }
    });
    List<Map<String, Object>> issued = tokens.list().stream()
        .filter(token -> token.expires().isAfter(now))
        .map(token -> Json.object(
            "id", token.token(),
            "holder", token.holder(),
            "authority", token.authority(),
            "expires_at", token.expires().toString(),
            "record", token.record(),
            "revoked", tokens.isRevoked(token.token())))
        .toList();
    return Json.object("tokens", issued, "revoked", revoked);
  }

  /// `{id | token}` → `{ok, id}`. Revokes a token and all that is narrowed from it, on
  /// record: no request that begins after this answer is answered under one of them,
  /// and streams end. `id` may be the beginning of that of a token that is listed;
  /// `token` is the text of any.
  static Object revoke(Session session, Params params) throws RpcError {
    Optional<String> text = params.text("token");
    String id = text.isPresent() ? shown(session, text.get()) : named(session, params.need("id"));
    Instant until = Optional.ofNullable(issued(session).get(id))
        .map(Tokens.Issued::expires)
        .orElseGet(() -> session.kernel().now().plus(TokenDesk.LONGEST));
    AgentMethods.value(session.operator().administrator().revokeToken(id, until));
    return Json.object("ok", true, "id", id);
  }

  private static String shown(Session session, String text) throws RpcError {
    try {
      return session
          .backend()
          .tokens()
          .verify(text)
          .map(Verified::id)
          .orElseThrow(() ->
              new RpcError("the token is not one of this daemon, so nothing acts" + " under it"));
    } catch (CapabilitySyntaxException e) {
      throw new RpcError(String.valueOf(e.getMessage()));
    }
  }

  private static String named(Session session, String id) throws RpcError {
    if (!PREFIX.matcher(id).matches()) {
      throw new RpcError("'" + id + "' is no id of a token, nor the beginning of one, such as"
          + " 67e55044: 'aaos token list' lists them");
    }
    List<String> found =
        issued(session).keySet().stream().filter(one -> one.startsWith(id)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.isEmpty() && ID.matcher(id).matches()) {
      return id;
    }
    throw new RpcError(
        found.isEmpty()
            ? "no token that is listed begins with '" + id + "': 'aaos token list' lists them"
            : "ambiguous prefix '" + id + "': " + found.size() + " tokens begin with it");
  }

  private static Map<String, Tokens.Issued> issued(Session session) {
    Map<String, Tokens.Issued> issued = new java.util.TreeMap<>();
    session
        .kernel()
        .state()
        .outside()
        .tokens()
        .list()
        .forEach(token -> issued.put(token.token(), token));
    return issued;
  }
}
