package dev.aaos.drivers.model.provider;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxies that the environment names: `HTTPS_PROXY` and `HTTP_PROXY` (an address such as
/// `http://proxy:3128`, by the scheme of the request), and `NO_PROXY` (hosts that are asked
/// directly, separated by commas: `example.com` and `.example.com` also stand for everything
/// beneath, `*` for everything). Names in small letters count as well. Loopback is always asked
/// directly. A proxy that wants a password is not supported.
public final class Proxies extends ProxySelector {
  private static final int DEFAULT_PORT = 3128;

  private final Optional<Proxy> forHttps;
  private final Optional<Proxy> forHttp;
  private final List<String> direct;

  private Proxies(Optional<Proxy> forHttps, Optional<Proxy> forHttp, List<String> direct) {
    this.forHttps = forHttps;
    this.forHttp = forHttp;
    this.direct = direct;
  }

  /// Returns the proxies that `settings` name; empty when they name none, and then the JDK's own
  /// properties (`https.proxyHost`, `http.nonProxyHosts`) decide.
  ///
  /// @throws IllegalArgumentException when one is no address; the message names the setting
  public static Optional<ProxySelector> from(Map<String, String> settings) {
    Optional<Proxy> https = proxy(settings, "HTTPS_PROXY");
    Optional<Proxy> http = proxy(settings, "HTTP_PROXY");
    List<String> direct = Stream.of(value(settings, "NO_PROXY").orElse("").split(","))
        .map(host -> host.strip().toLowerCase(Locale.ROOT))
        .filter(host -> !host.isEmpty())
        .toList();
    return https.isEmpty() && http.isEmpty()
        ? Optional.empty()
        : Optional.of(new Proxies(https, http, direct));
  }

  private static Optional<String> value(Map<String, String> settings, String name) {
    return Stream.of(name, name.toLowerCase(Locale.ROOT))
        .map(key -> settings.getOrDefault(key, "").strip())
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static Optional<Proxy> proxy(Map<String, String> settings, String name) {
    return value(settings, name).map(text -> proxy(name, text));
  }

  private static Proxy proxy(String name, String text) {
    try {
      URI address = new URI(text.contains("://") ? text : "http://" + text);
      boolean plain = "http".equalsIgnoreCase(address.getScheme());
      if (plain && address.getHost() != null && address.getUserInfo() == null) {
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        return new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
      }
    } catch (URISyntaxException e) {
      // Its message quotes the value, which may hold a password.
      throw unusable(name);
    }
    throw unusable(name);
  }

  private static IllegalArgumentException unusable(String name) {
    return new IllegalArgumentException(
        name + " is no address of a proxy without a password: write it as http://HOST:PORT");
  }

  @Override
  public List<Proxy> select(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    if (Hosts.isLoopback(host) || direct.stream().anyMatch(entry -> matches(entry, host))) {
      return List.of(Proxy.NO_PROXY);
    }
    Optional<Proxy> proxy = "https".equalsIgnoreCase(address.getScheme()) ? forHttps : forHttp;
    return List.of(proxy.orElse(Proxy.NO_PROXY));
  }

  private static boolean matches(String entry, String host) {
    String bare = entry.startsWith(".") ? entry.substring(1) : entry;
    return entry.equals("*") || host.equals(bare) || host.endsWith("." + bare);
  }

  /// Does nothing: the failure reaches the caller of the request.
  @Override
  public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {}
}
