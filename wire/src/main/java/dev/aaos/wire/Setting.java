package dev.aaos.wire;

import java.util.Arrays;
import java.util.List;

/// What the daemon reads from its configuration or its environment, and `aaos configure` sets.
public enum Setting {
  /// Key for Claude models.
  ANTHROPIC_API_KEY(Kind.KEY, "key for Claude models"),
  /// Where Claude models are, if not at Anthropic.
  ANTHROPIC_BASE_URL(Kind.ADDRESS, "address of Claude models, if not https://api.anthropic.com"),
  /// Key for OpenAI and whatever speaks its protocol.
  OPENAI_API_KEY(Kind.KEY, "key for OpenAI, or for a server that speaks its protocol"),
  /// Where the server is that speaks OpenAI's protocol.
  OPENAI_BASE_URL(Kind.ADDRESS, "address of a server that speaks OpenAI's protocol"),
  /// Key for DeepSeek.
  DEEPSEEK_API_KEY(Kind.KEY, "key for DeepSeek models"),
  /// Where DeepSeek is, if elsewhere.
  DEEPSEEK_BASE_URL(Kind.ADDRESS, "address of DeepSeek models, if elsewhere"),
  /// Where Ollama is.
  OLLAMA_BASE_URL(
      Kind.ADDRESS,
      "address of an Ollama server, such as http://127.0.0.1:11434; with /v1 at its end it is"
          + " spoken to in OpenAI's protocol"),
  /// Key for an Ollama server behind a gate.
  OLLAMA_API_KEY(Kind.GATE_KEY, "key for an Ollama server that wants one"),
  /// Where the server of llama.cpp is.
  LLAMACPP_BASE_URL(
      Kind.ADDRESS, "address of a llama-server of llama.cpp, such as http://127.0.0.1:8080"),
  /// Key for a llama-server.
  LLAMACPP_API_KEY(Kind.GATE_KEY, "key for a llama-server that wants one"),
  /// Where vLLM is.
  VLLM_BASE_URL(Kind.ADDRESS, "address of a vLLM server, such as http://127.0.0.1:8000/v1"),
  /// Key for vLLM.
  VLLM_API_KEY(Kind.GATE_KEY, "key for a vLLM server that wants one"),
  /// Where the files of models are.
  AAOS_GGUF_DIR(
      Kind.ADDRESS,
      "directory of models in files, NAME.gguf for gguf/NAME, which the daemon runs itself"),
  /// How much context models in files have.
  AAOS_GGUF_CONTEXT(
      Kind.BOUND,
      "tokens that a prompt and its answer have together for models in files; 8192 unless set"),
  /// How much context Ollama gives models.
  OLLAMA_CONTEXT_LENGTH(
      Kind.BOUND,
      "tokens of context that every model of Ollama gets, such as 32768; unless set, as many as"
          + " prompts need"),
  /// How long Ollama keeps models loaded.
  OLLAMA_KEEP_ALIVE(
      Kind.BOUND,
      "how long Ollama keeps a model loaded after a call, such as 30m, or -1 for ever; unless set,"
          + " as long as Ollama thinks right"),
  /// Which model is asked where nothing names one.
  AAOS_DEFAULT_MODEL(Kind.BOUND, "model of agents that work on a goal which names none"),
  /// Which agents work on goals.
  AAOS_BOOTSTRAP_MANIFEST(
      Kind.BOUND, "manifest of agents that work on a goal; else one without any capability"),
  /// What models cost.
  AAOS_PRICES(Kind.BOUND, "file of prices, before those that ship with aaOS"),
  /// Where the policy over calls is.
  AAOS_POLICY(
      Kind.BOUND,
      "file of the policy over calls, or 'none'; unless set, policy.yaml beside this file"),
  /// Where signed heads are kept.
  AAOS_HEADS_DIR(
      Kind.BOUND,
      "directory of signed heads, best on another disk; else beside the data: DIR.heads"),
  /// How many agents may live.
  AAOS_MAX_AGENTS(Kind.BOUND, "how many agents may live at once"),
  /// How deep children may be.
  AAOS_MAX_DEPTH(Kind.BOUND, "how many generations of children an agent may have"),
  /// How many runs an agent may have under way.
  AAOS_MAX_RUNS_PER_AGENT(Kind.BOUND, "how many runs one agent may have under way"),
  /// How many stopped agents are listed.
  AAOS_MAX_FINISHED_AGENTS(Kind.BOUND, "how many stopped agents stay listed"),
  /// How many ended runs can be read.
  AAOS_MAX_FINISHED_RUNS(Kind.BOUND, "how many ended runs stay readable"),
  /// How many questions may wait.
  AAOS_MAX_PENDING_APPROVALS(Kind.BOUND, "how many questions may wait for people at once"),
  /// How long a question waits.
  AAOS_APPROVAL_TIMEOUT_S(Kind.BOUND, "seconds after which an unanswered question is denied"),
  /// Where questions are told.
  AAOS_APPROVAL_WEBHOOK(
      Kind.BOUND,
      "address that is told of every question, such as https://hooks.example.com/aaos, signed as"
          + " Standard Webhooks has it"),
  /// What messages about questions are signed with.
  AAOS_APPROVAL_WEBHOOK_SECRET(
      Kind.SECRET,
      "secret that these messages and the answers to them are signed with: whsec_ and base64; two"
          + " with a space between while one follows the other"),
  /// Where answers to questions come in.
  AAOS_APPROVAL_WEBHOOK_LISTEN(
      Kind.BOUND,
      "where signed answers to questions come in, such as 127.0.0.1:8765; unless set, nowhere"),
  /// From when on a call that is made again is said to be.
  AAOS_TOOL_REPEAT_THRESHOLD(
      Kind.BOUND,
      "from which time on that a run makes the very same call its answer says so; 0 for never"),
  /// How long a run may go round in circles.
  AAOS_MAX_IDLE_TURNS(
      Kind.BOUND,
      "after how many turns in a row in which its model only asked for what it had asked for"
          + " before, and heard the same, a run has to stop; 0 for never"),
  /// How far messages go.
  AAOS_MAX_MESSAGE_HOPS(
      Kind.BOUND,
      "through how many agents' hands messages may go, one leading to the next, until a person or a"
          + " timer says something"),
  /// How often snapshots are taken.
  AAOS_SNAPSHOT_RECORDS(
      Kind.BOUND, "after how many records a snapshot is taken, from which the next start goes on"),
  /// How long records are kept.
  AAOS_KEEP(Kind.BOUND, "how long records are kept, in days, such as 90d; unless set, for ever"),
  /// What members of the socket's group may do.
  AAOS_GROUP_RIGHTS(
      Kind.BOUND,
      "what the members of agentd's --group may do without a token: all unless set, none, or rights"
          + " such as read,approve"),
  /// Whom programs run as under root.
  AAOS_AGENT_USER(
      Kind.BOUND, "user that programs run as when the daemon is root; else aaos-agent, or nobody"),
  /// How strongly programs are confined at the least.
  AAOS_MIN_TIER(
      Kind.BOUND, "weakest tier, T1 or T2, in which programs may be started; unless set, any"),
  /// How much is copied for an agent that is staged.
  AAOS_STAGE_MIB(
      Kind.BOUND,
      "how many MiB of files are copied at most for an agent whose effects are staged; 2048 unless"
          + " set"),
  /// How much is kept so that it can be taken back.
  AAOS_UNDO_MIB(
      Kind.BOUND,
      "how many MiB of files' content are kept for one command, and of one file, so that it can be"
          + " taken back; 1024 unless set, 0 for none"),
  /// How long that is kept.
  AAOS_KEEP_IMAGES(
      Kind.BOUND,
      "how long what changes can be taken back by is kept, in days, such as 30d; unless set, as"
          + " long as records"),
  /// How much of that is kept.
  AAOS_KEEP_IMAGES_MIB(
      Kind.BOUND,
      "how many MiB of what changes can be taken back by are kept, the newest; unless set, all"),
  /// Who infers next.
  AAOS_INFERENCE_POLICY(
      Kind.BOUND,
      "who of those that wait for a model is next: fair unless set, or fifo, round-robin, priority,"
          + " least-attained-service, first-begun, earliest-deadline"),
  /// How many model calls are made at once.
  AAOS_INFERENCE_SLOTS(
      Kind.BOUND,
      "how many calls each backend is made at once, such as 8, or openai=8,ollama=1; unless set 16,"
          + " 4 for ollama and llamacpp, and 2 for gguf"),
  /// How many model calls begin in a minute.
  AAOS_INFERENCE_REQUESTS_PER_MINUTE(
      Kind.BOUND, "how many calls a backend is made in a minute, such as 50, or anthropic=50"),
  /// How many tokens model calls take in a minute.
  AAOS_INFERENCE_TOKENS_PER_MINUTE(
      Kind.BOUND, "how many tokens a backend is given in a minute, such as anthropic=80000"),
  /// How long a model call may take.
  AAOS_MODEL_TIMEOUTS(
      Kind.BOUND,
      "how long a model call may take, by phases: connect=10s,first-byte=5m,silence=2m,call=10m"
          + " unless set, or some of these; of gguf silence=5m, and no others unless set"),
  /// How much room is kept on the disk.
  AAOS_RESERVE_MIB(
      Kind.BOUND,
      "MiB kept in the data directory for outcomes and stops on a full disk; 64 unless set"),
  /// How many children one call spawns.
  AAOS_SPAWN_AGENTS_BATCH_CAP(Kind.BOUND, "how many children one call of spawn_agents may have");

  private enum Kind {
    KEY,
    GATE_KEY,
    SECRET,
    ADDRESS,
    BOUND
  }

  private final Kind kind;
  private final String meaning;

  Setting(Kind kind, String meaning) {
    this.kind = kind;
    this.meaning = meaning;
  }

  /// Returns whether its value must not be seen.
  public boolean isSecret() {
    return kind == Kind.KEY || kind == Kind.GATE_KEY || kind == Kind.SECRET;
  }

  /// Returns whether most who use models set it, so that it is worth a word that it is not.
  public boolean isUsual() {
    return kind == Kind.KEY;
  }

  /// Returns whether it says how to reach a model.
  public boolean isOfModels() {
    return kind != Kind.BOUND && kind != Kind.SECRET;
  }

  /// Returns what it is, in a few words.
  public String meaning() {
    return meaning;
  }

  /// Returns all names, those of models first.
  public static List<String> names() {
    return Arrays.stream(values()).map(Setting::name).toList();
  }
}
