package dev.aaos.daemon.webhook;

import dev.aaos.wire.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where questions are told, where answers come in, and what both are signed with.
///
/// @param address where questions are told, if they are
/// @param door where answers come in, if they do: an address of this machine for
///     itself alone
/// @param signing what both are signed with; present with either
public record WebhookSettings(
    Optional<URI> address, Optional<InetSocketAddress> door, Optional<Signing> signing) {
  private static final String ADDRESS = Setting.AAOS_APPROVAL_WEBHOOK.name();
  private static final String SECRET = Setting.AAOS_APPROVAL_WEBHOOK_SECRET.name();
  private static final String LISTEN = Setting.AAOS_APPROVAL_WEBHOOK_LISTEN.name();
  private static final Pattern PLACE =
      Pattern.compile("(127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]):(\\d{1,5})");
  private static final int MOST_PORT = 65_535;

  /// Reads them.
  ///
  /// @param values the value of a setting, if it is set
  /// @throws IOException naming the setting whose value cannot be, or which is missing
  public static WebhookSettings of(Function<String, Optional<String>> values) throws IOException {
    Optional<String> address = values.apply(ADDRESS);
    Optional<String> listen = values.apply(LISTEN);
    Optional<String> secret = values.apply(SECRET);
    if (secret.isEmpty() && (address.isPresent() || listen.isPresent())) {
      throw new IOException((address.isPresent() ? ADDRESS : LISTEN) + " is set and " + SECRET
          + " is not: nothing would be signed; make one with: echo whsec_$(openssl rand -base64"
          + " 32)");
    }
    return new WebhookSettings(
        address.isPresent() ? Optional.of(address(address.get())) : Optional.empty(),
        listen.isPresent() ? Optional.of(place(listen.get())) : Optional.empty(),
        secret.isPresent() ? Optional.of(signing(secret.get())) : Optional.empty());
  }

  private static Signing signing(String secret) throws IOException {
    try {
      return Signing.of(secret);
    } catch (IOException e) {
      throw new IOException(SECRET + " " + e.getMessage(), e);
    }
  }

  /// Questions tell what agents do: they leave the machine encrypted, or not at all.
  private static URI address(String text) throws IOException {
    try {
      URI address = new URI(text);
      String host = Optional.ofNullable(address.getHost()).orElse("");
      boolean plain = "http".equalsIgnoreCase(address.getScheme());
      if (host.isEmpty() || !(plain || "https".equalsIgnoreCase(address.getScheme()))) {
        throw new IOException(ADDRESS + " is '" + text
            + "': write a whole address, such as https://hooks.example.com/aaos");
      }
      if (plain && !isHere(host)) {
        throw new IOException(ADDRESS + " is '" + text + "': questions go to another machine"
            + " encrypted alone; write https://, or http:// and 127.0.0.1, ::1 or localhost");
      }
      if (address.getUserInfo() != null || address.getFragment() != null) {
        throw new IOException(ADDRESS + " names a user or a fragment: leave it out, as messages"
            + " are signed with " + SECRET);
      }
      return address;
    } catch (URISyntaxException e) {
      throw new IOException(ADDRESS + " is '" + text + "': " + e.getReason(), e);
    }
  }

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }

  private static InetSocketAddress place(String text) throws IOException {
    Matcher place = PLACE.matcher(text);
    int port = place.matches() ? Integer.parseInt(place.group(2)) : -1;
    if (port < 0 || port > MOST_PORT) {
      throw new IOException(LISTEN + " is '" + text + "': write an address of this machine for"
          + " itself alone and a port, such as 127.0.0.1:8765; whoever answers from another machine"
          + " comes through a proxy that encrypts");
    }
    return new InetSocketAddress(InetAddress.getByName(place.group(1)), port);
  }
}
