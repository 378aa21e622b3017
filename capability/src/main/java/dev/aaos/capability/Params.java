package dev.aaos.capability;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters of a custom capability: copied deeply, and written and read as JSON.
final class Params {
  private static final int MAX_DEPTH = 16;

  private final String text;
  private int at;

  private Params(String text) {
    this.text = text;
  }

  /// Returns an immutable copy of `params`, keys in order.
  static Map<String, Object> copyOf(String owner, Map<?, ?> params) {
    return map(owner, params, 0);
  }

  /// Returns `value`, a part of a copy, as JSON.
  static String json(Object value) {
    return switch (value) {
      case String word -> quoted(word);
      case List<?> list ->
        list.stream().map(Params::json).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
        map.entrySet().stream()
            .map(entry -> quoted((String) entry.getKey()) + ":" + json(entry.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
      default -> value.toString();
    };
  }

  /// Reads a JSON object, which must be all of `text`.
  static Map<String, Object> parse(String text) {
    Params params = new Params(text);
    Object value = params.value(0);
    params.skipSpace();
    if (params.at < text.length() || !(value instanceof Map<?, ?> map)) {
      throw params.malformed("nothing after the '}'");
    }
    return copyOf("", map);
  }

  private static Object copy(String owner, @Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new CapabilitySyntaxException(
          "custom capability '%s': parameters nest deeper than %d".formatted(owner, MAX_DEPTH));
    }
    return switch (value) {
      case String word -> word;
      case Boolean truth -> truth;
      case Long number -> number;
      case Integer number -> number.longValue();
      case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
      case BigInteger number -> number;
      case Double number when Double.isFinite(number) -> number;
      case BigDecimal number -> copy(owner, number.doubleValue(), depth);
      case List<?> list ->
        list.stream().map(each -> copy(owner, each, depth + 1)).toList();
      case Map<?, ?> map -> map(owner, map, depth + 1);
      case null, default ->
        throw new CapabilitySyntaxException(
            "custom capability '%s': parameter value '%s' is neither text, number, truth, list"
                    .formatted(owner, value)
                + " nor map: write one of these");
    };
  }

  private static Map<String, Object> map(String owner, Map<?, ?> map, int depth) {
    Map<String, Object> copy = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new CapabilitySyntaxException(
            "custom capability '%s': parameter name '%s' is not text: quote it"
                .formatted(owner, entry.getKey()));
      }
      copy.put(key, copy(owner, entry.getValue(), depth));
    }
    return Collections.unmodifiableMap(copy);
  }

  private static String quoted(String word) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private Object value(int depth) {
    skipSpace();
    if (depth > MAX_DEPTH) {
      throw malformed("at most " + MAX_DEPTH + " levels");
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't', 'f' -> truth();
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> map = new TreeMap<>();
    expect('{');
    while (!isNext('}')) {
      if (!map.isEmpty()) {
        expect(',');
      }
      skipSpace();
      String key = string();
      expect(':');
      map.put(key, value(depth + 1));
    }
    expect('}');
    return map;
  }

  private List<Object> array(int depth) {
    List<Object> list = new ArrayList<>();
    expect('[');
    while (!isNext(']')) {
      if (!list.isEmpty()) {
        expect(',');
      }
      list.add(value(depth + 1));
    }
    expect(']');
    return list;
  }

  private String string() {
    StringBuilder word = new StringBuilder();
    expect('"');
    while (peek() != '"') {
      char c = text.charAt(at++);
      word.append(c == '\\' ? escaped() : c);
    }
    at++;
    return word.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    if (c != 'u') {
      int known = "nrtbf".indexOf(c);
      return known < 0 ? c : "\n\r\t\b\f".charAt(known);
    }
    if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
      throw malformed("four hexadecimal digits");
    }
    at += 4;
    return (char) Integer.parseInt(text.substring(at - 4, at), 16);
  }

  private Boolean truth() {
    for (Boolean truth : List.of(true, false)) {
      if (text.startsWith(truth.toString(), at)) {
        at += truth.toString().length();
        return truth;
      }
    }
    throw malformed("true or false");
  }

  private Object number() {
    int from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String digits = text.substring(from, at);
    if (digits.matches("-?\\d{1,300}")) {
      return new BigInteger(digits);
    }
    if (digits.matches("-?\\d{1,300}(\\.\\d{1,300})?([eE][+-]?\\d{1,3})?")) {
      return Double.valueOf(digits);
    }
    throw malformed("a value");
  }

  private boolean isNext(char c) {
    skipSpace();
    return peek() == c;
  }

  private void expect(char c) {
    skipSpace();
    if (peek() != c) {
      throw malformed("'" + c + "'");
    }
    at++;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed("more");
    }
    return text.charAt(at);
  }

  private CapabilitySyntaxException malformed(String expected) {
    return new CapabilitySyntaxException(
        "custom capability parameters '%s': expected %s at character %d"
            .formatted(text, expected, at + 1));
  }
}
