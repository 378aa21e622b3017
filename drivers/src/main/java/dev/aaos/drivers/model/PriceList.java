package dev.aaos.drivers.model;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Usage;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The prices of one day, as a file lists them. Immutable.
///
/// ```json
/// {"priced_at": "2026-11-06",
///  "usd_per_million_tokens": [
///    {"model": "claude-haiku-4-5*", "input": 1, "cached": 0.1, "output": 5}]}
/// ```
///
/// `*` stands for any characters; the first entry that fits a name holds. Without `cached`,
/// input from a cache costs as much as other input.
final class PriceList {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final LocalDate pricedAt;
  private final List<Entry> entries;

  private record Entry(Pattern models, BigDecimal input, BigDecimal cached, BigDecimal output) {}

  private PriceList(LocalDate pricedAt, List<Entry> entries) {
    this.pricedAt = pricedAt;
    this.entries = List.copyOf(entries);
  }

  /// Returns the list written as `json`.
  ///
  /// @throws IllegalArgumentException when it is none; the message says what is wrong
  static PriceList parse(String json) {
    try {
      JsonNode file = Json.MAPPER.readTree(json);
      List<Entry> entries = new ArrayList<>();
      for (JsonNode entry : file.path("usd_per_million_tokens")) {
        entries.add(entry(entry));
      }
      if (entries.isEmpty()) {
        throw new IllegalArgumentException("'usd_per_million_tokens' lists nothing");
      }
      return new PriceList(date(file.path("priced_at")), entries);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static LocalDate date(JsonNode date) {
    try {
      return LocalDate.parse(date.asString(""));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'priced_at' must be a date such as \"2026-11-06\", not " + date, e);
    }
  }

  private static Entry entry(JsonNode entry) {
    String model = entry.path("model").asString("");
    if (model.isEmpty()) {
      throw new IllegalArgumentException("an entry without 'model': " + entry);
    }
    BigDecimal input = price(entry, "input");
    BigDecimal cached = entry.has("cached") ? price(entry, "cached") : input;
    String pattern = Pattern.quote(model).replace("*", "\\E.*\\Q");
    return new Entry(Pattern.compile(pattern), input, cached, price(entry, "output"));
  }

  private static BigDecimal price(JsonNode entry, String name) {
    JsonNode price = entry.path(name);
    if (!price.isNumber() || price.decimalValue().signum() < 0) {
      throw new IllegalArgumentException(
          "'" + name + "' must be a number of dollars, not " + price + ", in " + entry);
    }
    return price.decimalValue();
  }

  /// Returns what `usage` of `model` costs, exactly; empty when the model is not listed.
  Optional<Cost> cost(String model, Usage usage) {
    return entries.stream()
        .filter(entry -> entry.models.matcher(model).matches())
        .findFirst()
        .map(entry -> new Cost.Usd(usd(entry, usage), pricedAt));
  }

  private static BigDecimal usd(Entry entry, Usage usage) {
    long cached = Math.min(usage.cachedTokens(), usage.inputTokens());
    BigDecimal sum = entry
        .input
        .multiply(BigDecimal.valueOf(usage.inputTokens() - cached))
        .add(entry.cached.multiply(BigDecimal.valueOf(cached)))
        .add(entry.output.multiply(BigDecimal.valueOf(usage.outputTokens())));
    BigDecimal usd = sum.divide(MILLION).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }
}
