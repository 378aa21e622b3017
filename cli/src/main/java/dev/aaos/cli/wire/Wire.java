package dev.aaos.cli.wire;

import java.nio.file.Path;
import java.util.Optional;

/// A daemon, as the command line sees it: a socket path that answers requests.
///
/// A connection is opened for each request and closed after it, so a `Wire` holds nothing open
/// and any thread may use it.
public final class Wire {
  private final Path socket;
  private final Optional<String> token;

  /// Speaks to the daemon at `socket`; nothing is opened yet.
  public Wire(Path socket) {
    this(socket, Optional.empty());
  }

  /// Speaks to the daemon at `socket` under `token`, or as the user this is; nothing is opened yet.
  public Wire(Path socket, Optional<String> token) {
    this.socket = socket;
    this.token = token;
  }

  /// Returns where the daemon listens.
  public Path socket() {
    return socket;
  }

  /// Returns whether a daemon accepts connections right now.
  public boolean answers() {
    try {
      Connection.open(socket).close();
      return true;
    } catch (WireException e) {
      return false;
    }
  }

  /// Asks `method` and waits for the answer, however long that takes.
  ///
  /// @throws WireException if no daemon answers, it answers with an error, or it breaks off
  public Json.Obj request(String method, Json.Obj params) throws WireException {
    try (Connection connection = open()) {
      return ask(connection, method, params);
    }
  }

  private Json.Obj ask(Connection connection, String method, Json.Obj params) throws WireException {
    connection.send(envelope(method, params));
    String line = connection
        .line()
        .orElseThrow(() -> WireException.broken("the daemon at " + socket
            + " closed the connection without answering " + method + "; its log says why"));
    return result(method, object(method, line));
  }

  /// Opens a connection on which this acts under its token.
  private Connection open() throws WireException {
    Connection connection = Connection.open(socket);
    if (token.isEmpty()) {
      return connection;
    }
    try {
      ask(connection, "session.authenticate", Json.object().with("token", token.get()));
      return connection;
    } catch (WireException e) {
      connection.close();
      throw e;
    }
  }

  /// Asks for the stream `method`: frames until the daemon closes. The caller closes it too.
  ///
  /// @throws WireException if no daemon answers
  public Frames stream(String method, Json.Obj params) throws WireException {
    Connection connection = open();
    try {
      connection.send(envelope(method, params));
      return new Frames(method, connection);
    } catch (WireException e) {
      connection.close();
      throw e;
    }
  }

  private static String envelope(String method, Json.Obj params) {
    return Json.object()
        .with("jsonrpc", "2.0")
        .with("id", 1)
        .with("method", method)
        .with("params", params)
        .toString();
  }

  static Json.Obj object(String method, String line) throws WireException {
    try {
      if (Json.parse(line) instanceof Json.Obj value) {
        return value;
      }
      throw WireException.broken("the answer to " + method + " is not a JSON object: " + cut(line));
    } catch (IllegalArgumentException e) {
      throw WireException.broken("the answer to " + method + " is " + e.getMessage());
    }
  }

  static Json.Obj result(String method, Json.Obj answer) throws WireException {
    Json.Obj error = answer.object("error");
    if (!error.members().isEmpty()) {
      throw refusal(method, error);
    }
    if (answer.members().get("result") instanceof Json.Obj result) {
      return result;
    }
    throw WireException.broken(
        "the answer to " + method + " has neither result nor error: " + cut(answer.toString()));
  }

  private static WireException refusal(String method, Json.Obj error) {
    if (error.number("code", 0) == METHOD_NOT_FOUND) {
      return WireException.refused("the daemon does not know " + method
          + ": it is older than this command; restart it from the same installation");
    }
    return WireException.refused(
        error.object("data").text("detail", error.text("message", error.toString())));
  }

  private static final long METHOD_NOT_FOUND = -32601;

  private static String cut(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
