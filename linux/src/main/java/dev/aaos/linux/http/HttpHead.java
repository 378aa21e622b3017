package dev.aaos.linux.http;

import dev.aaos.linux.confine.Destination;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What stands before the body of one HTTP/1 request, read so that no server can read it
/// otherwise (RFC 9112): what two readers could understand in two ways is refused.
///
/// @param lines request line and fields, without what ends them; upgrades are left out, for what
///     follows one is no HTTP
/// @param body how long the body is
public record HttpHead(List<String> lines, Body body) {
  /// How many bytes it may have.
  public static final int MOST = 64 * 1024;

  private static final Pattern REQUEST =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP/1\\.([01])");
  private static final Pattern FIELD = Pattern.compile(
      "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x20-\\x7e\\t\\x80-\\xff]*?)[ \\t]*");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)http://([^/?#@]*)(?:[/?].*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> UPGRADES = Set.of("upgrade", "http2-settings");

  /// How a body's end is found.
  public sealed interface Body {
    /// It has so many bytes.
    record Sized(long length) implements Body {}

    /// It comes in chunks, the last of which has none.
    record Chunked() implements Body {}
  }

  /// Copies the list.
  public HttpHead {
    lines = List.copyOf(lines);
  }

  /// Reads `lines`, of a request that must be meant for `to`.
  ///
  /// @throws Refused when it is not, or not surely
  public static HttpHead read(List<String> lines, Destination to) throws Refused {
    Matcher request = REQUEST.matcher(lines.getFirst());
    if (!request.matches()) {
      throw new Refused("a request line that is not HTTP/1's");
    }
    checkTarget(request.group(1), request.group(2), to);
    List<String> kept = new ArrayList<>(List.of(lines.getFirst()));
    Optional<String> host = Optional.empty();
    Optional<String> length = Optional.empty();
    boolean chunked = false;
    for (String line : lines.subList(1, lines.size())) {
      Matcher field = FIELD.matcher(line);
      if (!field.matches()) {
        throw new Refused("a header field that servers read in more than one way");
      }
      String name = field.group(1).toLowerCase(Locale.ROOT);
      switch (name) {
        case "host" -> host = once(host, name, field.group(2));
        case "content-length" -> length = once(length, name, field.group(2));
        case "transfer-encoding" -> {
          if (chunked || !field.group(2).equalsIgnoreCase("chunked")) {
            throw new Refused("a transfer encoding that is not plainly 'chunked'");
          }
          chunked = true;
        }
        default -> {}
      }
      if (!UPGRADES.contains(name)) {
        kept.add(line);
      }
    }
    if (host.isEmpty() || !isMeant(host.get(), to)) {
      throw new Refused(
          "a request for the host '" + Refused.shown(host.orElse("")) + "' on a way to " + to);
    }
    return new HttpHead(kept, body(length, chunked, request.group(3).equals("1")));
  }

  private static Optional<String> once(Optional<String> before, String name, String value)
      throws Refused {
    if (before.isPresent()) {
      throw new Refused("a request with two fields '" + name + "'");
    }
    return Optional.of(value);
  }

  private static void checkTarget(String method, String target, Destination to) throws Refused {
    if (method.equals("CONNECT")) {
      throw new Refused("CONNECT: there is no proxy on this way");
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    boolean plain = target.startsWith("/") || target.equals("*");
    if (!plain && !(absolute.matches() && isMeant(absolute.group(1), to))) {
      throw new Refused("a request target that is not of " + to);
    }
  }

  private static boolean isMeant(String authority, Destination to) {
    String host = to.host().indexOf(':') < 0 ? to.host() : "[" + to.host() + "]";
    String given = authority.toLowerCase(Locale.ROOT);
    return given.equals(host) || given.equals(host + ":" + to.port());
  }

  private static Body body(Optional<String> length, boolean chunked, boolean current)
      throws Refused {
    if (chunked && (length.isPresent() || !current)) {
      throw new Refused("a body whose end servers find in more than one way");
    }
    if (length.isPresent() && !LENGTH.matcher(length.get()).matches()) {
      throw new Refused("a content length that is no plain number");
    }
    return chunked
        ? new Body.Chunked()
        : new Body.Sized(length.map(Long::parseLong).orElse(0L));
  }

  /// Returns its method, such as `GET`.
  public String method() {
    return lines.getFirst().substring(0, lines.getFirst().indexOf(' '));
  }

  /// Returns whether it is of HTTP/1.1 and not of its predecessor.
  public boolean isCurrent() {
    return lines.getFirst().endsWith("1");
  }

  /// Returns the values of its fields `name`, which is in lower case.
  public List<String> values(String name) {
    return fields().filter(line -> name(line).equals(name)).map(HttpHead::value).toList();
  }

  /// Returns it without the fields `names`, which are in lower case, and with the field lines
  /// `added`.
  public HttpHead with(Set<String> names, List<String> added) {
    return new HttpHead(
        Stream.of(
                lines.stream().limit(1),
                fields().filter(line -> !names.contains(name(line))),
                added.stream())
            .flatMap(some -> some)
            .toList(),
        body);
  }

  private Stream<String> fields() {
    return lines.stream().skip(1);
  }

  private static String name(String line) {
    return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }

  /// Returns its bytes.
  public byte[] bytes() {
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
