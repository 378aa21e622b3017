package dev.aaos.drivers.tool.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns the bytes of a body into text, or tells that they are none.
///
/// The content type says the charset, else it is UTF-8; charsets named inside a document are not
/// looked for. What is declared as text is text, with U+FFFD for malformed bytes, unless it has
/// NUL characters. Anything else is text only if it decodes without fault and has no control
/// characters but those of text.
final class BodyText {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Pattern TEXTUAL = Pattern.compile(
      "text/.*|.*[/+](?:json|xml|yaml|x-yaml|javascript|ecmascript|x-javascript|x-ndjson"
          + "|x-www-form-urlencoded|graphql|toml|sql)");
  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([a-z0-9._:+-]{1,40})\"?");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0E-\\x1A\\x1C-\\x1F]");

  private BodyText() {}

  /// Returns the text of `body`; for a body that is no text, a sentence in brackets that says so.
  ///
  /// @param cut whether `body` may end in the middle of a character
  /// @param contentType what the other side says it is; empty when it does not say
  static String of(byte[] body, boolean cut, String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    boolean declared = type.isEmpty() || TEXTUAL.matcher(type).matches();
    CodingErrorAction atFault = declared ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
    CharsetDecoder decoder =
        charset(contentType).newDecoder().onMalformedInput(atFault).onUnmappableCharacter(atFault);
    Optional<String> text = decoded(decoder, body, cut);
    boolean readable = text.isPresent()
        && text.get().indexOf('\0') < 0
        && (declared || !CONTROL.matcher(text.get()).find());
    if (!readable) {
      return "[not text: %d bytes of %s are not shown]"
          .formatted(body.length, type.isEmpty() ? "unknown type" : type);
    }
    return text.get().startsWith(BYTE_ORDER_MARK) ? text.get().substring(1) : text.get();
  }

  private static Optional<String> decoded(CharsetDecoder decoder, byte[] body, boolean cut) {
    int most = (int) Math.ceil(body.length * (double) decoder.maxCharsPerByte());
    CharBuffer chars = CharBuffer.allocate(most);
    CoderResult result = decoder.decode(ByteBuffer.wrap(body), chars, !cut);
    if (!cut && !result.isError()) {
      result = decoder.flush(chars);
    }
    return result.isError() ? Optional.empty() : Optional.of(chars.flip().toString());
  }

  private static Charset charset(String contentType) {
    Matcher named = CHARSET.matcher(contentType);
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
