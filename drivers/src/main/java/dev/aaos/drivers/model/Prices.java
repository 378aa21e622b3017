package dev.aaos.drivers.model;

import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Money;
import dev.aaos.kernel.budget.Price;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What models cost. Immutable.
///
/// A file named by the setting `AAOS_PRICES` comes first. What it does not list is free when it
/// runs on this machine or beside it, and else costs what the list says that ships with this
/// system (`prices.json` beside this class, same form); other servers than the providers' own are
/// not in that. Sums are estimates: rebates, surcharges for long prompts and for writing to a
/// provider's cache are not in them.
public final class Prices {
  /// The setting that names a file of prices.
  public static final String SETTING = "AAOS_PRICES";

  private static final long MILLION = 1_000_000;
  private static final String DEMO = "demo";
  private static final String BUILT_IN = "prices.json";

  private final Optional<PriceList> own;
  private final Backends backends;

  /// The list that ships with this system, read when the first price is asked: a start need not
  /// wait for it.
  private static final class BuiltIn {
    static final PriceList LIST = read();

    private static PriceList read() {
      try (InputStream list =
          Objects.requireNonNull(Prices.class.getResourceAsStream(BUILT_IN), BUILT_IN)) {
        return PriceList.parse(new String(list.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Prices(Optional<PriceList> own, Backends backends) {
    this.own = own;
    this.backends = backends;
  }

  /// Returns the prices of the models that `backends` serve.
  ///
  /// @throws IOException when the file that `settings` name cannot be read or is no list of
  ///     prices; the message names it and what is wrong
  public static Prices load(Map<String, String> settings, Backends backends) throws IOException {
    Optional<String> file = Settings.value(settings, SETTING);
    Optional<PriceList> own = file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
    return new Prices(own, backends);
  }

  private static PriceList read(String file) throws IOException {
    try {
      return PriceList.parse(Files.readString(Path.of(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(SETTING + " names " + file + ", which cannot be used: " + e, e);
    }
  }

  /// Returns what `usage` of `model` costs. Any thread may ask.
  public Cost cost(String model, Usage usage) {
    if (model.equals(DEMO) || model.startsWith(DEMO + "-")) {
      return new Cost.Free("the demo model runs inside aaOS");
    }
    return switch (backends.route(model)) {
      case Route.Nowhere(String reason) -> new Cost.Unknown(reason);
      case Route.To(Provider provider, String name) ->
        cost(model, name, backends.backend(provider), usage);
    };
  }

  /// Returns what a token of `model` costs at most, those read from a cache too. Any thread may
  /// ask.
  public Price price(String model) {
    Cost fresh = cost(model, new Usage(MILLION, 0, 0));
    Cost cached = cost(model, new Usage(MILLION, 0, MILLION));
    Cost output = cost(model, new Usage(0, MILLION, 0));
    return fresh instanceof Cost.Unknown(String why)
        ? new Price.Unknown(why)
        : new Price.Known(Math.max(each(fresh), each(cached)), each(output));
  }

  private static long each(Cost ofMillion) {
    return Math.ceilDiv(nanousd(ofMillion), MILLION);
  }

  /// Returns what `usage` of `model` costs, in thousand-millionths of a US dollar, rounded up; 0
  /// where nobody knows. Any thread may ask.
  public long nanousd(String model, Usage usage) {
    return nanousd(cost(model, usage));
  }

  private static long nanousd(Cost cost) {
    return switch (cost) {
      case Cost.Usd(BigDecimal usd, LocalDate pricedAt) -> Money.nanousd(usd);
      case Cost.Free free -> 0;
      case Cost.Unknown unknown -> 0;
    };
  }

  private Cost cost(String model, String name, Backend backend, Usage usage) {
    Optional<Cost> listed = own.flatMap(list -> list.cost(name, usage));
    if (listed.isPresent()) {
      return listed.get();
    }
    if (backend.isLocal()) {
      return new Cost.Free("runs at " + backend.endpoint().base());
    }
    Optional<Cost> published =
        backend.isOnItsOwn() ? Optional.empty() : BuiltIn.LIST.cost(name, usage);
    return published.orElseGet(() -> new Cost.Unknown("no price of '" + model + "' at "
        + backend.endpoint().base() + " is known; a file named by " + SETTING + " can give one"));
  }
}
