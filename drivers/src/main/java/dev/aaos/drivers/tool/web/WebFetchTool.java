package dev.aaos.drivers.tool.web;

import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/// `web_fetch`: gets what lies at a URL, as text.
///
/// A GET over HTTP/1.1, with TLS for https, directly from this machine: proxy settings of the
/// environment are not followed, for a proxy would resolve names that nobody here has checked. It
/// carries no cookies, no credentials, no referrer. An answer of any status is a result; a failure
/// is where there was no whole answer. Results come from the web and are trusted by nobody.
///
/// The call is [EffectClass#EXTERNAL], although HTTP calls GET safe: that is what the server
/// promises, not what it keeps, and a URL alone can carry anything out. So a fetch that a crash cut
/// off is not repeated by itself; its outcome is unknown, and the model decides.
public final class WebFetchTool implements Tool {
  /// How many bytes of a body are given when the input does not say.
  public static final int DEFAULT_BYTES = 50_000;

  /// How many bytes of a body the input may ask for.
  public static final int MAX_BYTES = 1 << 20;

  private static final ToolSpec SPEC = new ToolSpec(
      "web_fetch",
      "Fetches a web page or other text by HTTP GET. Gives status, content type and the body, cut"
          + " at max_bytes.",
      """
      {"type":"object","properties":{\
      "url":{"type":"string","maxLength":%d,"description":"an http or https URL"},\
      "max_bytes":{"type":"integer","minimum":1,"maximum":%d,"default":%d,\
      "description":"how much of the body to give"}},\
      "required":["url"]}""".formatted(WebUrl.MAX_CHARS, MAX_BYTES, DEFAULT_BYTES));

  private final Dialer dialer;
  private final FetchLimits limits;
  private final String userAgent;

  /// A tool that reaches the web through `dialer`.
  WebFetchTool(Dialer dialer, FetchLimits limits, String version) {
    this.dialer = dialer;
    this.limits = limits;
    this.userAgent = "aaos/" + version;
  }

  /// Returns the tool as a daemon uses it: names from the machine's resolver, certificates from
  /// the authorities the JDK trusts, which are read at the first https URL.
  ///
  /// @param version of this system, told to servers as `aaos/VERSION`
  public static WebFetchTool direct(String version) {
    return over(Resolver.system(), WebFetchTool::trustedByTheJdk, FetchLimits.DEFAULT, version);
  }

  /// Returns a tool that resolves names with `resolver` and trusts the authorities of `trust`.
  public static WebFetchTool of(
      Resolver resolver, SSLContext trust, FetchLimits limits, String version) {
    return over(resolver, trust::getSocketFactory, limits, version);
  }

  private static WebFetchTool over(
      Resolver resolver, Supplier<SSLSocketFactory> tls, FetchLimits limits, String version) {
    Dialer dialer = new Dialer(resolver, Connector.direct(), tls, limits.connect());
    return new WebFetchTool(dialer, limits, version);
  }

  private static SSLSocketFactory trustedByTheJdk() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public PreparedCall prepare(String input) throws InvalidInput {
    ToolInput members = ToolInput.parse(input);
    String text = members.text("url");
    int maxBytes = members.number("max_bytes", DEFAULT_BYTES);
    if (maxBytes < 1 || maxBytes > MAX_BYTES) {
      throw new InvalidInput("'max_bytes' must be from 1 to " + MAX_BYTES + ", not " + maxBytes);
    }
    try {
      return new Call(WebUrl.parse(text), maxBytes);
    } catch (InvalidInput e) {
      throw new InvalidInput("'url' cannot be fetched: " + e.getMessage());
    }
  }

  private final class Call implements PreparedCall {
    private final WebUrl url;
    private final int maxBytes;

    Call(WebUrl url, int maxBytes) {
      this.url = url;
      this.maxBytes = maxBytes;
    }

    @Override
    public Plan plan() {
      return new Plan(
          List.of(url.need()),
          EffectClass.EXTERNAL,
          "GET %s (at most %d bytes)".formatted(url, maxBytes));
    }

    @Override
    public ToolOutcome perform(CallContext context) throws InterruptedException {
      return new Fetch(dialer, limits, userAgent, maxBytes, context).of(url);
    }
  }
}
