package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.drivers.tool.ToolInput;
import dev.aaos.drivers.tool.host.Connector;
import dev.aaos.drivers.tool.host.Resolver;
import dev.aaos.drivers.tool.secret.Credential;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.conversation.ToolSpec;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Plan;
import dev.aaos.kernel.device.PreparedCall;
import dev.aaos.kernel.device.Tool;
import dev.aaos.kernel.device.ToolOutcome;
import dev.aaos.kernel.effect.EffectClass;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
      "description":"how much of the body to give"},\
      "secret":{"type":"string","maxLength":128,"description":"the name of a granted secret, whose\
       value is sent and not shown"},\
      "secret_header":{"type":"string","maxLength":128,"default":"authorization",\
      "description":"the header it goes into"}},\
      "required":["url"]}""".formatted(WebUrl.MAX_CHARS, MAX_BYTES, DEFAULT_BYTES));

  private static final String AUTHORIZATION = "authorization";

  private final Fetch.Way way;
  private final Secrets secrets;

  /// A tool that reaches the web through `dialer`.
  WebFetchTool(Dialer dialer, FetchLimits limits, String version, Secrets secrets) {
    this.way = new Fetch.Way(dialer, limits, "aaos/" + version);
    this.secrets = secrets;
  }

  /// Returns the tool as a daemon uses it: names from the machine's resolver, certificates from
  /// the authorities the JDK trusts, which are read at the first https URL.
  ///
  /// @param version of this system, told to servers as `aaos/VERSION`
  /// @param secrets what may be put into requests
  public static WebFetchTool direct(String version, Secrets secrets) {
    Dialer dialer = dialer(Resolver.system(), WebFetchTool::trustedByTheJdk, FetchLimits.DEFAULT);
    return new WebFetchTool(dialer, FetchLimits.DEFAULT, version, secrets);
  }

  /// Returns a tool that resolves names with `resolver` and trusts the authorities of `trust`.
  public static WebFetchTool of(
      Resolver resolver, SSLContext trust, FetchLimits limits, String version) {
    Dialer dialer = dialer(resolver, trust::getSocketFactory, limits);
    return new WebFetchTool(dialer, limits, version, Secrets.NONE);
  }

  private static Dialer dialer(
      Resolver resolver, Supplier<SSLSocketFactory> tls, FetchLimits limits) {
    return new Dialer(resolver, Connector.direct(), tls, limits.connect());
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
      return new Call(WebUrl.parse(text), maxBytes, secret(members));
    } catch (InvalidInput e) {
      throw new InvalidInput("'url' cannot be fetched: " + e.getMessage());
    }
  }

  private static Optional<Wanted> secret(ToolInput members) throws InvalidInput {
    Optional<String> name = members.optionalText("secret");
    Optional<String> header = members.optionalText("secret_header");
    if (name.isEmpty() && header.isPresent()) {
      throw new InvalidInput("'secret_header' without 'secret': name the secret that goes there");
    }
    return name.map(secret -> new Wanted(secret, header.orElse(AUTHORIZATION)));
  }

  /// Which secret is asked for, and for which header.
  private record Wanted(String name, String header) {}

  private final class Call implements PreparedCall {
    private final WebUrl url;
    private final int maxBytes;
    private final Optional<Wanted> wanted;
    private final List<Capability> needs;

    Call(WebUrl url, int maxBytes, Optional<Wanted> wanted) throws InvalidInput {
      this.url = url;
      this.maxBytes = maxBytes;
      this.wanted = wanted;
      try {
        this.needs = Stream.concat(
                Stream.of(url.need()),
                wanted.stream().map(one -> Credential.need(one.name, one.header, url.origin())))
            .toList();
      } catch (CapabilitySyntaxException e) {
        throw new InvalidInput(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public Plan plan() {
      return new Plan(
          needs,
          EffectClass.EXTERNAL,
          "GET %s (at most %d bytes)%s"
              .formatted(
                  url,
                  maxBytes,
                  wanted.map(one -> " with the secret " + one.name).orElse("")));
    }

    @Override
    public ToolOutcome perform(CallContext context) throws IOException, InterruptedException {
      if (wanted.isEmpty()) {
        return new Fetch(way, maxBytes, context, Optional.empty()).of(url);
      }
      Optional<Credential> credential = secrets
          .value(wanted.get().name)
          .map(value -> new Credential(wanted.get().name, wanted.get().header, value));
      if (credential.isEmpty()) {
        String name = wanted.get().name;
        return new ToolOutcome.Failed(
            "no secret is called '" + name + "' here: `aaos secret set " + name + "`");
      }
      return new Fetch(way, maxBytes, context, credential).of(url);
    }
  }
}
