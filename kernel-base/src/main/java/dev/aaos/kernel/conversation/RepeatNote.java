package dev.aaos.kernel.conversation;

/// What a tool's answer says to a model that has asked for the very same before: the predecessor's
/// member `_repeat_guard`, at the end of an answer that is a JSON object. Stateless; any thread.
public final class RepeatNote {
  private static final String NAME = "\"_repeat_guard\":{\"attempt_count\":";

  private RepeatNote() {}

  /// Returns `output` with the note that this was the call for the `attempts`th time; as it is
  /// where
  /// it is no JSON object.
  public static String on(String output, String tool, int attempts) {
    String object = output.stripTrailing();
    if (!object.startsWith("{") || !object.endsWith("}")) {
      return output;
    }
    String members = object.substring(0, object.length() - 1);
    String between = members.stripTrailing().equals("{") ? "" : ",";
    return members + between + NAME + attempts + ",\"hint\":\"You have called " + tool
        + " with this same input " + attempts
        + " times. If its answer is the same each time, do something else, or say what is in the"
        + " way.\"}}";
  }

  /// Returns `content` without the note, where it ends in one.
  static String without(String content) {
    int at = content.lastIndexOf(NAME);
    if (at < 1 || !content.endsWith("\"}}")) {
      return content;
    }
    int end = content.charAt(at - 1) == ',' ? at - 1 : at;
    return content.substring(0, end) + "}";
  }
}
