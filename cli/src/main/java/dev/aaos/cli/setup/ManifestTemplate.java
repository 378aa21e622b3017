package dev.aaos.cli.setup;

/// The manifest `aaos init` writes.
final class ManifestTemplate {
  private static final String TEXT = """
      # What an agent is and what it may do. It starts with no power but what stands here.
      # Run it:  aaos run agent.yaml "list the files here and summarise them"

      name: @NAME@

      # 'demo' follows simple requests offline, without a key. For a real model put its name here,
      # such as claude-haiku-4-5, and set its key with 'aaos configure'.
      model: @MODEL@

      system_prompt: |
        You help with the files in ${here}. Say what you did in a few plain sentences.

      # ${here} is the directory of this file.
      # Two levels: 'tool: NAME' allows asking for a tool; a resource such as 'file_read: PATH'
      # allows doing it there. A trailing /* is the directory and everything beneath it.
      capabilities:
        - "tool: file_list"
        - "tool: file_read"
        - "tool: grep"
        - "tool: file_write"
        - "file_read: ${here}/*"
        - "file_write: ${here}/out/*"
        # - "tool: web_fetch"
        # - "network: example.com"        # one host; *.example.com for its subdomains
        # - "tool: spawn_agent"
        # - "spawn_child: [writer]"       # children get at most what their parent has

      # limits:
      #   programs: {time: 5m, process_memory: 1GiB}   # what each command may use up

      # A person is asked before each call of these; 'aaos run' asks on the terminal.
      approval_required: [file_write]
      """;

  private ManifestTemplate() {}

  /// Returns a manifest for an agent that reads beside it and below, and writes below `out`.
  static String of(String name, String model) {
    return TEXT.replace("@NAME@", quoted(name)).replace("@MODEL@", quoted(model));
  }

  /// Returns `text` as a YAML scalar: bare if that is safe, else in single quotes.
  private static String quoted(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9_./-]*") ? text : "'" + text.replace("'", "''") + "'";
  }
}
