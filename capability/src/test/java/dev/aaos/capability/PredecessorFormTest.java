package dev.aaos.capability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredecessorFormTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tool: echo|ToolInvoke { tool_name: \"echo\" }|{type=tool_invoke, tool_name=echo}",
        "file_read: /etc/passwd|FileRead { path_glob: \"/etc/passwd\" }"
            + "|{type=file_read, path_glob=/etc/passwd}",
        "file_write: /x\\[1\\]|FileWrite { path_glob: \"/x[1]\" }"
            + "|{type=file_write, path_glob=/x[1]}",
        "web_search|WebSearch|{type=web_search}",
        "spawn_child: [x, y]|SpawnChild { allowed_agents: [\"x\", \"y\"] }"
            + "|{type=spawn_child, allowed_agents=[x, y]}",
        "network: h:443; methods GET; path /x|NetworkAccess { hosts: [\"h\"] }|"
            + "{type=network_access, hosts=[h:443], methods=[GET], path=/x}",
        "network: h|NetworkAccess { hosts: [\"h\"] }|{type=network_access, hosts=[h]}",
        "send: a|MessageSend { target_agents: [\"a\"] }|{type=message_send, target_agents=[a]}",
        "cargo_run: /w|CargoRun { workspace: \"/w\" }|{type=cargo_run, workspace=/w}",
        "git_commit: /w|GitCommit { workspace: \"/w\" }|{type=git_commit, workspace=/w}",
        "custom: n {\"level\":3}|Custom { name: \"n\", params: Object {\"level\": Number(3)} }"
            + "|{type=custom, name=n, params={level=3}}",
        "model: m|ModelUse { model_name: \"m\" }|{type=model_use, model_name=m}",
      })
  void debugAndJson_areTheKnownShapes(String text, String debug, String json) {
    Capability capability = Capability.parse(text);

    assertThat(PredecessorForm.debug(capability)).isEqualTo(debug);
    assertThat(PredecessorForm.json(capability)).hasToString(json);
  }
}
