package dev.aaos.kernel.conversation;

/// What the answer to a call says that a person changed before they allowed it: to the
/// model that asked for another one it must not look like the answer to that.
/// Stateless; any thread.
public final class ChangeNote {
  private static final String NAME = "_changed_by_a_person";

  private ChangeNote() {}

  /// Returns `output` with the note that it is what `tool` came to when it was given
  /// `input`, a JSON value, at the beginning of an answer that is a JSON object, or
  /// around any other.
  public static String on(String output, String tool, String input) {
    String note = "{\"" + NAME + "\":{\"note\":\"A person changed this call before they allowed it."
        + " This is the answer to the changed call.\",\"tool\":\"" + escaped(tool)
        + "\",\"input\":" + input + "}";
    String object = output.strip();
    if (!object.startsWith("{") || !object.endsWith("}")) {
      return note + ",\"result\":" + output + "}";
    }
    String members = object.substring(1).stripLeading();
    return note + (members.equals("}") ? "" : ",") + members;
  }

  /// Returns `reason`, why such a call came to nothing, with the same said before it.
  public static String before(String reason, String tool, String input) {
    return "a person changed this call before they allowed it, to " + tool + " " + input
        + "; that: " + reason;
  }

  private static String escaped(String tool) {
    return tool.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
