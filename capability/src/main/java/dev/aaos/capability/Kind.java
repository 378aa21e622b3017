package dev.aaos.capability;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The kinds of capability, each with the word that stands for it in manifests and on the wire.
public enum Kind {
  /// Reading files.
  FILE_READ("file_read", "/data/*"),
  /// Creating, changing, renaming and deleting files.
  FILE_WRITE("file_write", "/data/out/*"),
  /// Requests to hosts.
  NETWORK("network", "api.example.com:443"),
  /// GET requests to any public host.
  WEB_SEARCH("web_search", ""),
  /// Starting programs.
  EXEC("exec", "/usr/bin/git"),
  /// Spawning child agents.
  SPAWN_CHILD("spawn_child", "[writer, fetcher]"),
  /// Sending messages to agents.
  SEND("send", "writer"),
  /// Asking for a tool by name.
  TOOL("tool", "file_read"),
  /// Inference on a model.
  MODEL("model", "claude-*"),
  /// Reading and writing a memory topic.
  MEMORY("memory", "team/notes"),
  /// Having a secret put into requests.
  SECRET("secret", "github_token; hosts api.github.com; header Authorization"),
  /// Running cargo in a workspace.
  CARGO_RUN("cargo_run", "/src/project"),
  /// Committing in a workspace.
  GIT_COMMIT("git_commit", "/src/project"),
  /// What the system itself does not interpret.
  CUSTOM("custom", "name {\"level\":3}");

  private final String word;
  private final String example;

  Kind(String word, String example) {
    this.word = word;
    this.example = example;
  }

  /// Returns the word, as in `file_read`.
  public String word() {
    return word;
  }

  /// Returns a well-formed example of what follows the word; empty if nothing does.
  public String example() {
    return example;
  }

  /// Returns the kind that `word` stands for.
  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }

  /// Returns the words of all kinds, in their order here.
  public static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }
}
