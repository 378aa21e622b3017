package dev.aaos.drivers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PricesTest {
  private static final Usage MILLION = new Usage(1_000_000, 1_000_000, 0);
  private static final LocalDate PRICED_AT = LocalDate.parse("2026-11-05");

  @TempDir
  Path directory;

  @ParameterizedTest
  @CsvSource({
    "claude-haiku-4-5-20251001, 6",
    "claude-sonnet-4-20250514, 18",
    "claude-sonnet-4-6-20250725, 18",
    "claude-opus-4-20250514, 90",
    "claude-opus-4-6-20250616, 30",
    "claude-opus-5-5, 24",
    "anthropic/claude-opus-5, 30",
    "gpt-4o, 12.5",
    "gpt-4o-mini, 0.75",
    "deepseek-chat, 1.5"
  })
  void model_costsWhatItsProviderCharges(String model, BigDecimal usd) throws Exception {
    assertThat(prices(Map.of()).cost(model, MILLION)).isEqualTo(new Cost.Usd(usd, PRICED_AT));
  }

  @Test
  void inputFromTheCache_costsLess() throws Exception {
    Cost cost = prices(Map.of()).cost("claude-haiku-4-5", new Usage(1_000, 100, 600));

    assertThat(cost).isEqualTo(new Cost.Usd(new BigDecimal("0.00096"), PRICED_AT));
  }

  @Test
  void usageOfNothing_costsNothing() throws Exception {
    assertThat(prices(Map.of()).cost("gpt-4o", Usage.ZERO))
        .isEqualTo(new Cost.Usd(BigDecimal.ZERO, PRICED_AT));
  }

  @ParameterizedTest
  @CsvSource({"demo", "demo-approval"})
  void demo_isFree(String model) throws Exception {
    assertThat(prices(Map.of()).cost(model, MILLION))
        .isEqualTo(new Cost.Free("the demo model runs inside aaOS"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8000/v1",
        "http://localhost:8000/v1",
        "http://gpu-box:8000/v1",
        "http://10.1.2.3/v1",
        "http://192.168.0.9:8000/v1",
        "http://[::1]:8000/v1",
        "http://vllm.lan/v1"
      })
  void serverNearby_isFree(String address) throws Exception {
    assertThat(prices(Map.of("OPENAI_BASE_URL", address)).cost("gpt-4o", MILLION))
        .isEqualTo(new Cost.Free("runs at " + address));
  }

  @Test
  void ollama_isFree() throws Exception {
    assertThat(prices(Map.of()).cost("ollama/llama3", MILLION))
        .isEqualTo(new Cost.Free("runs at http://127.0.0.1:11434"));
  }

  @Test
  void serverOfSomebodyElse_costsNobodyKnowsWhat() throws Exception {
    Prices prices = prices(Map.of("OPENAI_BASE_URL", "https://openrouter.test/api/v1"));

    assertThat(prices.cost("gpt-4o", MILLION))
        .isEqualTo(new Cost.Unknown("no price of 'gpt-4o' at https://openrouter.test/api/v1 is"
            + " known; a file named by AAOS_PRICES can give one"));
  }

  @Test
  void proxyOfAProvider_costsWhatTheProviderCharges() throws Exception {
    Prices prices = prices(Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:4000"));

    assertThat(prices.cost("claude-haiku-4-5", MILLION))
        .isEqualTo(new Cost.Usd(BigDecimal.valueOf(6), PRICED_AT));
  }

  @ParameterizedTest
  @CsvSource({"claude-unheard-of", "gpt-99", "deepseek-next"})
  void modelNobodyListed_costsNobodyKnowsWhat(String model) throws Exception {
    assertThat(prices(Map.of()).cost(model, MILLION)).isInstanceOf(Cost.Unknown.class);
  }

  @Test
  void modelNobodyServes_costsNobodyKnowsWhat() throws Exception {
    assertThat(prices(Map.of()).cost("nobodys", MILLION)).isInstanceOf(Cost.Unknown.class);
  }

  @Test
  void ownFile_goesBeforeEverythingElse() throws Exception {
    Path file = Files.writeString(directory.resolve("prices.json"), """
        {"priced_at": "2027-01-01", "usd_per_million_tokens": [
          {"model": "claude-haiku*", "input": 2, "output": 3},
          {"model": "llama.3", "input": 0.5, "cached": 0, "output": 1e-1}]}""");
    Prices prices = prices(Map.of("AAOS_PRICES", file.toString()));

    LocalDate day = LocalDate.parse("2027-01-01");
    assertThat(prices.cost("claude-haiku-4-5", new Usage(500_000, 0, 400_000)))
        .isEqualTo(new Cost.Usd(BigDecimal.ONE, day));
    assertThat(prices.cost("ollama/llama.3", MILLION))
        .isEqualTo(new Cost.Usd(new BigDecimal("0.6"), day));
    assertThat(prices.cost("ollama/llama-3", MILLION)).isInstanceOf(Cost.Free.class);
    assertThat(prices.cost("gpt-4o", MILLION)).isInstanceOf(Cost.Usd.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense | no JSON",
        "{} | 'usd_per_million_tokens' lists nothing",
        "{\"usd_per_million_tokens\":[{}]} | without 'model'",
        "{\"usd_per_million_tokens\":[{\"model\":\"m\",\"output\":1}]} | 'input'",
        "{\"usd_per_million_tokens\":[{\"model\":\"m\",\"input\":-1,\"output\":1}]} | 'input'",
        "{\"usd_per_million_tokens\":[{\"model\":\"m\",\"input\":1,\"output\":\"2\"}]} | 'output'",
        "{\"usd_per_million_tokens\":[{\"model\":\"m\",\"input\":1,\"output\":1}]} | 'priced_at'"
      })
  void ownFileThatIsNoList_isRefusedAndSaysWhatIsWrong(String json, String wrong) throws Exception {
    Path file = Files.writeString(directory.resolve("prices.json"), json);

    assertThatThrownBy(() -> prices(Map.of("AAOS_PRICES", file.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("AAOS_PRICES names " + file)
        .hasMessageContaining(wrong);
  }

  @Test
  void ownFileThatIsNotThere_isRefusedByName() {
    String file = directory.resolve("missing.json").toString();

    assertThatThrownBy(() -> prices(Map.of("AAOS_PRICES", file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("AAOS_PRICES names " + file);
  }

  private static Prices prices(Map<String, String> settings) throws IOException {
    return Prices.load(settings, Backends.from(settings));
  }
}
