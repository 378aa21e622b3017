package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.drivers.model.provider.CallLimits;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendsTest {
  private static final String KEY = "sk-test-0123456789abcdef";
  private static final Map<String, String> ALL = Map.of(
      "ANTHROPIC_API_KEY", KEY,
      "OPENAI_API_KEY", KEY,
      "DEEPSEEK_API_KEY", KEY,
      "OLLAMA_BASE_URL", "http://127.0.0.1:11434");

  @ParameterizedTest
  @CsvSource({
    "claude-haiku-4-5-20251001, ANTHROPIC, claude-haiku-4-5-20251001",
    "claude-x, ANTHROPIC, claude-x",
    "deepseek-chat, DEEPSEEK, deepseek-chat",
    "gpt-4o, OPENAI, gpt-4o",
    "chatgpt-4o-latest, OPENAI, chatgpt-4o-latest",
    "o1, OPENAI, o1",
    "o4-mini, OPENAI, o4-mini",
    "ft:gpt-4o:us::id, OPENAI, ft:gpt-4o:us::id",
    "gpt-oss, OLLAMA, gpt-oss",
    "gpt-oss:20b, OLLAMA, gpt-oss:20b",
    "deepseek-r1:8b, OLLAMA, deepseek-r1:8b",
    "o5, OLLAMA, o5",
    "o1x, OLLAMA, o1x",
    "llama3.2, OLLAMA, llama3.2",
    "openai/llama3, OPENAI, llama3",
    "openai/openai/gpt-oss, OPENAI, openai/gpt-oss",
    "anthropic/gpt-4o, ANTHROPIC, gpt-4o",
    "deepseek/claude-x, DEEPSEEK, claude-x",
    "ollama/hf.co/who/what:q4, OLLAMA, hf.co/who/what:q4",
    "mistral/large, OLLAMA, mistral/large",
    "llamacpp/qwen3-8b, LLAMACPP, qwen3-8b",
    "vllm/Qwen/Qwen3-8B, VLLM, Qwen/Qwen3-8B",
    "gguf/qwen3-8b, GGUF, qwen3-8b"
  })
  void model_goesWhereItsNameSays(String model, Provider provider, String onTheWire) {
    assertThat(Backends.from(ALL).route(model)).isEqualTo(new Route.To(provider, onTheWire));
  }

  @Test
  void modelOfNobody_goesToTheNamedServerBeforeOllama() {
    Backends backends = Backends.from(Map.of(
        "OPENAI_BASE_URL", "http://127.0.0.1:8000", "OLLAMA_BASE_URL", "http://127.0.0.1:11434"));

    assertThat(backends.route("qwen3")).isEqualTo(new Route.To(Provider.OPENAI, "qwen3"));
  }

  @Test
  void modelOfNobody_goesToTheServerThatIsSet() {
    assertThat(Backends.from(Map.of("VLLM_BASE_URL", "http://gpu-box:8000")).route("qwen3"))
        .isEqualTo(new Route.To(Provider.VLLM, "qwen3"));
    assertThat(Backends.from(Map.of("LLAMACPP_BASE_URL", "http://gpu-box:8080")).route("qwen3"))
        .isEqualTo(new Route.To(Provider.LLAMACPP, "qwen3"));
  }

  @Test
  void modelOfNobody_withoutAServer_goesNowhereAndSaysWhatToDo() {
    Backends backends = Backends.from(Map.of("ANTHROPIC_API_KEY", KEY));

    ModelFailure refusal = backends.refusal("qwen3").orElseThrow();

    assertThat(refusal.kind()).isEqualTo(Kind.UNKNOWN_MODEL);
    assertThat(refusal)
        .hasMessage("no backend serves model 'qwen3' (configured: anthropic at"
            + " https://api.anthropic.com): name the server that has it in OPENAI_BASE_URL or"
            + " OLLAMA_BASE_URL with 'aaos configure', or say whose it is, as in openai/qwen3"
            + " ('model: demo' needs no key)");
    assertThat(backends.model(Queues.wide(), Queues.engines()).serves("qwen3")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "claude-x, ANTHROPIC_API_KEY",
    "gpt-4o, OPENAI_API_KEY",
    "openai/llama3, OPENAI_API_KEY",
    "deepseek-chat, DEEPSEEK_API_KEY"
  })
  void modelWhoseKeyIsMissing_isRefusedByTheNameOfTheSetting(String model, String setting) {
    Backends backends = Backends.from(Map.of("OLLAMA_BASE_URL", "http://127.0.0.1:11434"));

    ModelFailure refusal = backends.refusal(model).orElseThrow();

    assertThat(refusal.kind()).isEqualTo(Kind.UNAUTHORISED);
    assertThat(refusal)
        .hasMessage("model '" + model + "' needs " + setting
            + ": set it with 'aaos configure' ('model: demo' needs no key)");
    assertThat(backends.model(Queues.wide(), Queues.engines()).serves(model)).isTrue();
  }

  @Test
  void nothingConfigured_isSaidInThePredecessorsWords() {
    Backends backends = Backends.from(Map.of("ANTHROPIC_API_KEY", "  "));

    assertThat(backends.isConfigured()).isFalse();
    assertThat(backends.refusal("claude-x").orElseThrow())
        .hasMessageStartingWith("no LLM client configured: model 'claude-x' needs ANTHROPIC_API_");
    assertThat(backends.refusal("qwen3").orElseThrow())
        .hasMessageStartingWith("no LLM client configured: no backend serves model 'qwen3'");
  }

  @Test
  void serverThatStandsInForAProvider_needsNoKey() {
    Backends backends = Backends.from(Map.of(
        "OPENAI_BASE_URL", "http://127.0.0.1:8000/v1",
        "ANTHROPIC_BASE_URL", "http://proxy.test",
        "DEEPSEEK_BASE_URL", "https://deepseek.test"));

    assertThat(backends.refusal("gpt-4o")).isEmpty();
    assertThat(backends.refusal("claude-x")).isEmpty();
    assertThat(backends.refusal("deepseek-chat")).isEmpty();
  }

  @Test
  void providerNamedByItsOwnAddress_stillNeedsItsKey() {
    Backends backends = Backends.from(Map.of("OPENAI_BASE_URL", "https://eu.api.openai.com/v1"));

    assertThat(backends.refusal("gpt-4o").orElseThrow().kind()).isEqualTo(Kind.UNAUTHORISED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai/", "ollama/"})
  void prefixWithoutAName_leadsNowhere(String model) {
    assertThat(Backends.from(ALL).refusal(model).orElseThrow().kind())
        .isEqualTo(Kind.UNKNOWN_MODEL);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, https://api.openai.com, https://api.openai.com/v1",
    "OPENAI, http://127.0.0.1:8000/, http://127.0.0.1:8000/v1",
    "OPENAI, http://127.0.0.1:8000/v1/, http://127.0.0.1:8000/v1",
    "OPENAI, https://gate.test/openai, https://gate.test/openai",
    "OLLAMA, http://127.0.0.1:11434//, http://127.0.0.1:11434",
    "OLLAMA, http://127.0.0.1:11434/v1, http://127.0.0.1:11434/v1",
    "OLLAMA, http://gate.test/ollama/, http://gate.test/ollama",
    "LLAMACPP, http://127.0.0.1:8080/v1, http://127.0.0.1:8080",
    "LLAMACPP, http://gate.test/llama, http://gate.test/llama",
    "VLLM, http://127.0.0.1:8000, http://127.0.0.1:8000/v1",
    "ANTHROPIC, https://api.anthropic.com/, https://api.anthropic.com",
    "ANTHROPIC, https://gate.test/anthropic/v1, https://gate.test/anthropic",
    "DEEPSEEK, https://api.deepseek.com/, https://api.deepseek.com",
    "DEEPSEEK, https://api.deepseek.com/v1, https://api.deepseek.com/v1"
  })
  void address_isTakenWithAndWithoutSlashAndVersion(
      Provider provider, String written, String address) {
    Backends backends = Backends.from(Map.of(provider.addressSetting(), written));

    assertThat(backends.backend(provider).endpoint().base()).hasToString(address);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:11434",
    "0.0.0.0:9000, http://127.0.0.1:9000",
    ":9000, http://127.0.0.1:9000",
    "gpu-box, http://gpu-box:11434",
    "https://ollama.test/, https://ollama.test"
  })
  void ollamaHost_isReadAsOllamaReadsIt(String written, String address) {
    Backends backends = Backends.from(Map.of("OLLAMA_HOST", written));

    assertThat(backends.backend(Provider.OLLAMA).endpoint().base()).hasToString(address);
    assertThat(backends.route("llama3")).isEqualTo(new Route.To(Provider.OLLAMA, "llama3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.openai.com",
        "ftp://api.openai.com",
        "https://",
        "https://me:secret@api.openai.com/v1",
        "https://api.openai.com/v1?key=secret",
        "https://api.openai.com/v1#secret",
        "https://a b"
      })
  void addressThatIsNone_isRefusedByTheNameOfTheSettingAndNotQuoted(String written) {
    assertThatThrownBy(() -> Backends.from(Map.of("OPENAI_BASE_URL", written)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("OPENAI_BASE_URL is no address")
        .hasMessageNotContaining("secret");
  }

  @Test
  void ollamaHostThatIsNoAddress_isRefusedByItsOwnName() {
    assertThatThrownBy(() -> Backends.from(Map.of("OLLAMA_HOST", "a b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("OLLAMA_HOST is no address");
  }

  @ParameterizedTest
  @CsvSource({
    "OLLAMA_CONTEXT_LENGTH, 0",
    "OLLAMA_CONTEXT_LENGTH, 32k",
    "OLLAMA_CONTEXT_LENGTH, 9999999999",
    "AAOS_GGUF_CONTEXT, all",
    "AAOS_GGUF_DIR, models",
    "OLLAMA_KEEP_ALIVE, 30 m",
    "OLLAMA_KEEP_ALIVE, soon"
  })
  void settingsOfLocalModels_thatCannotBeUsed_areRefusedByName(String setting, String value) {
    assertThatThrownBy(() -> Backends.from(Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(setting + " is '" + value + "': write");
  }

  @Test
  void timesOfCalls_reachModelsInFiles_whichHaveNoOthersButForSilence() {
    CallLimits usual = Settings.gguf(Map.of()).limits();
    CallLimits named =
        Settings.gguf(Map.of("AAOS_MODEL_TIMEOUTS", "call=1h, first-byte=30s")).limits();

    assertThat(usual.silence()).isEqualTo(Duration.ofMinutes(5));
    assertThat(usual.call()).isEqualTo(Duration.ofDays(1));
    assertThat(usual.firstByte()).isEqualTo(Duration.ofDays(1));
    assertThat(named.call()).isEqualTo(Duration.ofHours(1));
    assertThat(named.firstByte()).isEqualTo(Duration.ofSeconds(30));
    assertThat(named.silence()).isEqualTo(usual.silence());
  }

  @Test
  void modelInAFile_needsTheSettingThatNamesItsDirectory() {
    assertThat(Backends.from(Map.of()).refusal("gguf/tiny").orElseThrow())
        .hasMessageContaining("model 'gguf/tiny' needs AAOS_GGUF_DIR, the directory that holds"
            + " tiny.gguf: set it with 'aaos configure'");
    Backends backends = Backends.from(Map.of("AAOS_GGUF_DIR", "/srv/models"));

    assertThat(backends.refusal("gguf/tiny")).isEmpty();
    assertThat(backends.route("tiny")).isEqualTo(new Route.To(Provider.GGUF, "tiny"));
    assertThat(backends.readiness().getLast())
        .isEqualTo(new Readiness("gguf", true, "/srv/models, run by this daemon"));
  }

  @Test
  void keyThatNoHeaderCanHold_isRefusedAndNotQuoted() {
    assertThatThrownBy(() -> Backends.from(Map.of("OPENAI_API_KEY", "sk-secret\nx: y")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("OPENAI_API_KEY")
        .hasMessageNotContaining("secret");
  }

  @Test
  void readiness_saysOfEachBackendWhatItHasAndWhatItLacks() {
    Backends backends =
        Backends.from(Map.of("ANTHROPIC_API_KEY", KEY, "OPENAI_BASE_URL", "http://127.0.0.1:8000"));

    assertThat(backends.readiness())
        .containsExactly(
            new Readiness("anthropic", true, "https://api.anthropic.com, with a key"),
            new Readiness("openai", true, "http://127.0.0.1:8000/v1, no key"),
            new Readiness(
                "deepseek", false, "https://api.deepseek.com: DEEPSEEK_API_KEY is not set"),
            new Readiness(
                "ollama",
                false,
                "OLLAMA_BASE_URL is not set; models named ollama/… are looked for at"
                    + " http://127.0.0.1:11434"),
            new Readiness(
                "llamacpp",
                false,
                "LLAMACPP_BASE_URL is not set; models named llamacpp/… are looked for at"
                    + " http://127.0.0.1:8080"),
            new Readiness(
                "vllm",
                false,
                "VLLM_BASE_URL is not set; models named vllm/… are looked for at"
                    + " http://127.0.0.1:8000/v1"),
            new Readiness(
                "gguf", false, "AAOS_GGUF_DIR is not set; gguf/NAME is its file NAME.gguf"));
  }
}
