package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Capability.Network;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.HostPattern;
import dev.aaos.drivers.tool.host.Addresses;
import dev.aaos.kernel.device.InvalidInput;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An `http` or `https` URL in its one normal form: what is checked is, byte for byte, what is
/// sent.
///
/// Read by RFC 3986 itself rather than by `java.net.URI`, which follows its predecessor: that
/// resolves `?q` against the wrong base and knows no host with `_`. A URL that two readers could
/// take for two hosts is refused.
///
/// @param tls whether it begins with `https`
/// @param origin host and port, the port always given
/// @param path normalised, as [UrlText#path] leaves it
/// @param query what follows `?`, if there is one
record WebUrl(boolean tls, HostPattern origin, String path, Optional<String> query) {
  /// How many characters a URL may have.
  static final int MAX_CHARS = 8_192;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final String GET = "GET";

  private static final Pattern FORM =
      Pattern.compile("(?s)(?i:http(s)?)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#.*)?");
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]+)(?::([1-9][0-9]{0,4}))?");
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:");
  private static final Pattern DOTS_BEFORE_PARAMETERS = Pattern.compile("/\\.{1,2}(?:;|%3B)");

  /// Returns the URL written `text`; a fragment is dropped.
  ///
  /// @throws InvalidInput saying what about it is wrong, without repeating it
  static WebUrl parse(String text) throws InvalidInput {
    if (text.length() > MAX_CHARS) {
      throw new InvalidInput(
          "it has %d characters; the most is %d".formatted(text.length(), MAX_CHARS));
    }
    UrlText.requirePlain(text);
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new InvalidInput(
          "it must begin with http:// or https:// and a host, as in 'https://example.com/'");
    }
    boolean tls = form.group(1) != null;
    Optional<String> query = Optional.ofNullable(form.group(4));
    return new WebUrl(
        tls,
        origin(form.group(2), tls),
        UrlText.path(form.group(3)),
        query.isPresent() ? Optional.of(UrlText.query(query.get())) : Optional.empty());
  }

  /// Returns the URL that `reference`, found at this one, stands for (RFC 3986, 5.2).
  ///
  /// @throws InvalidInput as [#parse] does
  WebUrl resolve(String reference) throws InvalidInput {
    if (SCHEME.matcher(reference).lookingAt()) {
      return parse(reference);
    }
    if (reference.startsWith("//")) {
      return parse(scheme() + ":" + reference);
    }
    if (reference.startsWith("/")) {
      return parse(base() + reference);
    }
    if (reference.startsWith("?")) {
      return parse(base() + path + reference);
    }
    if (reference.isEmpty() || reference.startsWith("#")) {
      return this;
    }
    return parse(base() + path.substring(0, path.lastIndexOf('/') + 1) + reference);
  }

  /// Returns the capability that a GET of this URL needs.
  ///
  /// A path that servers read in more than one way (with an empty segment, an encoded `/`, `..;`)
  /// could lead out of any prefix it seems to lie in, so it needs the whole host; so does one too
  /// long for a capability to say.
  Capability need() {
    Capability wholeHost = Network.request(GET, origin, "/");
    if (DOTS_BEFORE_PARAMETERS.matcher(path).find()) {
      return wholeHost;
    }
    try {
      return Network.request(GET, origin, path);
    } catch (CapabilitySyntaxException e) {
      return wholeHost;
    }
  }

  /// Returns the capability that the same GET would need, were `address` written for the host.
  Capability needAt(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    HostPattern literal = new HostPattern(zone < 0 ? text : text.substring(0, zone), origin.port());
    return new WebUrl(tls, literal, path, query).need();
  }

  /// Returns the host, an IPv6 address without its brackets.
  String host() {
    return Addresses.bare(origin);
  }

  /// Returns the port.
  int port() {
    return origin.port().orElse(defaultPort(tls));
  }

  /// Returns what a request names as its host: with the port, unless it is the usual one.
  String hostField() {
    return port() == defaultPort(tls) ? origin.host() : origin.toString();
  }

  /// Returns what a request asks for: path and query.
  String target() {
    return query.isPresent() ? path + "?" + query.get() : path;
  }

  /// Returns the normal form, which parses back to this URL.
  @Override
  public String toString() {
    return base() + target();
  }

  private String base() {
    return scheme() + "://" + hostField();
  }

  private String scheme() {
    return tls ? "https" : "http";
  }

  private static int defaultPort(boolean tls) {
    return tls ? HTTPS_PORT : HTTP_PORT;
  }

  private static HostPattern origin(String authority, boolean tls) throws InvalidInput {
    if (authority.indexOf('@') >= 0) {
      throw new InvalidInput("it carries a user name before '@': leave that out");
    }
    Matcher form = AUTHORITY.matcher(authority);
    if (!form.matches()) {
      throw new InvalidInput("after '://' it must have host[:port], as in 'example.com:8080'");
    }
    String port = form.group(2);
    String host = UrlText.host(form.group(1));
    try {
      return new HostPattern(
          host, OptionalInt.of(port == null ? defaultPort(tls) : Integer.parseInt(port)));
    } catch (CapabilitySyntaxException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    }
  }
}
