package dev.aaos.drivers.tool.web;

import dev.aaos.kernel.device.InvalidInput;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brings the parts of a URL into their normal form.
///
/// By RFC 3986, section 6.2.2: percent-encoded unreserved characters are decoded, hexadecimal
/// digits upper-cased, dot segments removed. Characters that a URL may not have but people write
/// (`[`, `|`, `ä`) are percent-encoded, as UTF-8 (RFC 3987, 3.1). Each is idempotent.
final class UrlText {
  private static final int MAX_HOST = 253;

  private static final int HEX = 16;
  private static final int LAST_ASCII = 0x7F;
  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  /// What readers of URLs are known to disagree about: controls, spaces and backslashes.
  private static final Pattern AMBIGUOUS = Pattern.compile("[\\x00-\\x20\\x7F-\\xA0\\\\]");
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Pattern ASCII_HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[.*\\]");
  private static final Pattern ADDRESS = Pattern.compile("(?:.*\\.)?[0-9]+\\.?");

  /// ß, ς and the joiners, which the two versions of IDNA turn into different names.
  private static final Pattern DEVIATION = Pattern.compile("[\u00DF\u03C2\u200C\u200D]");

  private static final String UNRESERVED = "-._~";
  private static final String SENT_AS_IT_IS = UNRESERVED + "!$&'()*+,;=:@/?";

  private UrlText() {}

  /// Refuses a URL with characters that readers disagree about.
  static void requirePlain(String url) throws InvalidInput {
    Matcher ambiguous = AMBIGUOUS.matcher(url);
    if (ambiguous.find()) {
      int code = url.charAt(ambiguous.start());
      throw new InvalidInput(
          "it has the character U+%04X in place %d: leave that out, or percent-encode it"
              .formatted(code, ambiguous.start() + 1));
    }
    if (LONE_PERCENT.matcher(url).find()) {
      throw new InvalidInput("it has a '%' without two hexadecimal digits: write %25 for it");
    }
  }

  /// Returns `host` in ASCII: an international name as its A-labels.
  ///
  /// Names are read by IDNA 2003, which is what the JDK has; where IDNA 2008 would read another
  /// name, the host is refused.
  static String host(String host) throws InvalidInput {
    if (host.length() > MAX_HOST) {
      throw new InvalidInput(
          "its host has %d characters; the most is %d".formatted(host.length(), MAX_HOST));
    }
    if (ASCII_HOST.matcher(host).matches()) {
      return host;
    }
    if (host.chars().allMatch(c -> c <= LAST_ASCII) || DEVIATION.matcher(host).find()) {
      throw new InvalidInput(
          "its host has a character no host name has, or one that two standards read differently:"
              + " write an international name in its 'xn--' form");
    }
    String ascii;
    try {
      ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("its host is no international name: write it in its 'xn--' form");
    }
    if (!ASCII_HOST.matcher(ascii).matches() || ADDRESS.matcher(ascii).matches()) {
      throw new InvalidInput(
          "its host is an address in a disguised form: write four numbers, as in '192.0.2.1'");
    }
    return ascii;
  }

  /// Returns `path`, which is empty or begins with `/`, normalised; an empty one becomes `/`.
  static String path(String path) throws InvalidInput {
    String[] segments = escaped(path).split("/", -1);
    Deque<String> kept = new ArrayDeque<>();
    for (int i = 1; i < segments.length; i++) {
      boolean up = segments[i].equals("..");
      boolean dots = up || segments[i].equals(".");
      if (up) {
        kept.pollLast();
      }
      if (!dots) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /// Returns `query` normalised.
  static String query(String query) throws InvalidInput {
    return escaped(query);
  }

  private static String escaped(String text) throws InvalidInput {
    ByteBuffer bytes = utf8(text);
    StringBuilder escaped = new StringBuilder(bytes.remaining());
    while (bytes.hasRemaining()) {
      int code = bytes.get() & 0xFF;
      boolean wasEscaped = code == '%';
      if (wasEscaped) {
        code = HEX * HexFormat.fromHexDigit(bytes.get()) + HexFormat.fromHexDigit(bytes.get());
      }
      if (isLetterOrDigit(code) || (wasEscaped ? UNRESERVED : SENT_AS_IT_IS).indexOf(code) >= 0) {
        escaped.append((char) code);
      } else {
        escaped.append('%').append(UPPER.toHexDigits((byte) code));
      }
    }
    return escaped.toString();
  }

  private static boolean isLetterOrDigit(int code) {
    return code <= LAST_ASCII && Character.isLetterOrDigit(code);
  }

  private static ByteBuffer utf8(String text) throws InvalidInput {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new InvalidInput("it has half a character (a lone surrogate): leave that out");
    }
  }
}
