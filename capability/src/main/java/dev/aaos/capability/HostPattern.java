package dev.aaos.capability;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A set of hosts and TCP ports: `api.example.com`, `*.example.com`, `*`, `10.0.0.7`, each with or
/// without `:443`. No port means any port.
///
/// `*.example.com` matches names below `example.com` at any depth, not `example.com` itself; `*`
/// matches every name. **Neither matches a literal address**: an address is covered only by a
/// grant of that very address, so a wide grant cannot be narrowed into one of a private address.
/// Host names are lower-cased and lose a last dot; addresses are brought to one form.
///
/// @param host the canonical host
/// @param port the only port, from 1 to 65,535, if there is only one
public record HostPattern(String host, OptionalInt port) {
  private static final Pattern FORM = Pattern.compile(
      "(?:([a-zA-Z][a-zA-Z0-9+.-]*)://)?(\\[[^\\]]*\\]|[^:/\\[\\]]+)(?::(\\d+))?/?");
  private static final Pattern BARE_IPV6 =
      Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final int MAX_NAME = 253;

  /// Brings the host to its canonical form.
  public HostPattern {
    host = canonical(host);
    if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
      throw new CapabilitySyntaxException(
          "port " + port.getAsInt() + " of host '" + host + "': write one from 1 to 65535");
    }
  }

  /// Returns the pattern written `text`; a URL without a path is reduced to its host and port.
  ///
  /// @throws CapabilitySyntaxException if it is none
  public static HostPattern parse(String text) {
    String bare = text.strip();
    if (BARE_IPV6.matcher(bare).matches()) {
      return new HostPattern(bare, OptionalInt.empty());
    }
    Matcher form = FORM.matcher(bare);
    if (!form.matches()) {
      throw new CapabilitySyntaxException(
          ("host '%s': write host[:port], as in 'api.example.com:443';"
                  + " paths and methods go into the map form"
                  + " {network: HOST, methods: [GET], path: /v1/}")
              .formatted(text));
    }
    String port = form.group(3);
    return new HostPattern(form.group(2), port == null ? OptionalInt.empty() : port(text, port));
  }

  /// Returns whether every host and port that `wanted` names is in this.
  public boolean covers(HostPattern wanted) {
    return coversHost(wanted.host) && (port.isEmpty() || port.equals(wanted.port));
  }

  /// Returns what both match, or nothing.
  public Optional<HostPattern> meet(HostPattern other) {
    if (port.isPresent() && other.port.isPresent() && !port.equals(other.port)) {
      return Optional.empty();
    }
    OptionalInt both = port.isPresent() ? port : other.port;
    if (coversHost(other.host)) {
      return Optional.of(new HostPattern(other.host, both));
    }
    return other.coversHost(host) ? Optional.of(new HostPattern(host, both)) : Optional.empty();
  }

  /// Returns whether this is an address rather than a name.
  public boolean isLiteralAddress() {
    return host.startsWith("[") || IPV4.matcher(host).matches();
  }

  /// Returns the text that parses back to this pattern.
  @Override
  public String toString() {
    return port.isPresent() ? host + ":" + port.getAsInt() : host;
  }

  private boolean coversHost(String wanted) {
    if (host.equals(wanted)) {
      return true;
    }
    boolean address = wanted.startsWith("[") || IPV4.matcher(wanted).matches();
    if (host.equals("*")) {
      return !address;
    }
    return host.startsWith("*.") && !address && wanted.endsWith(host.substring(1));
  }

  private static OptionalInt port(String text, String digits) {
    if (digits.length() > 5) {
      throw new CapabilitySyntaxException(
          "port " + digits + " of host '" + text + "': write one from 1 to 65535");
    }
    return OptionalInt.of(Integer.parseInt(digits));
  }

  private static String canonical(String given) {
    String host = given.toLowerCase(Locale.ROOT);
    host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (host.indexOf(':') >= 0) {
      return ipv6(given, host);
    }
    if (host.equals("*") || IPV4.matcher(host).matches()) {
      return host;
    }
    if (NUMERIC_END.matcher(host).matches()) {
      throw new CapabilitySyntaxException(
          "host '%s' is an address in a disguised form: write four numbers, as in '192.0.2.1'"
              .formatted(given));
    }
    String name = host.startsWith("*.") ? host.substring(2) : host;
    if (!name.chars().allMatch(c -> c < 0x80)) {
      throw new CapabilitySyntaxException(
          "host '%s' is not ASCII, and requests carry its other form: write '%s'"
              .formatted(given, ascii(name)));
    }
    for (String label : name.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches() || name.length() > MAX_NAME) {
        throw new CapabilitySyntaxException(
            "host '%s' is no host name: write 'api.example.com', '*.example.com' or '*'"
                .formatted(given));
      }
    }
    return host;
  }

  private static String ascii(String name) {
    try {
      return IDN.toASCII(name);
    } catch (IllegalArgumentException e) {
      return "xn--…";
    }
  }

  private static String ipv6(String given, String host) {
    String bare = host.startsWith("[") && host.endsWith("]") ? inside(host) : host;
    try {
      if (bare.indexOf('%') >= 0) {
        throw new IllegalArgumentException("a zone");
      }
      InetAddress address = InetAddress.ofLiteral(bare);
      String text = address.getHostAddress();
      return address instanceof Inet4Address ? text : "[" + compressed(text) + "]";
    } catch (IllegalArgumentException e) {
      throw new CapabilitySyntaxException(
          "host '%s' is no IPv6 address: write it as in '[2001:db8::1]:443'".formatted(given));
    }
  }

  private static String inside(String bracketed) {
    return bracketed.substring(1, bracketed.length() - 1);
  }

  /// Returns the form of RFC 5952 of an address given as eight groups: the first longest run of
  /// two or more zero groups becomes `::`.
  private static String compressed(String eightGroups) {
    for (int length = 8; length >= 2; length--) {
      Matcher run = Pattern.compile("(?<![0-9a-f])0(?::0){" + (length - 1) + "}(?![0-9a-f])")
          .matcher(eightGroups);
      if (run.find()) {
        String before = eightGroups.substring(0, run.start());
        String after = eightGroups.substring(run.end());
        return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
      }
    }
    return eightGroups;
  }
}
