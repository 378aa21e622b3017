package dev.aaos.cli.wire;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value, immutable.
///
/// Numbers keep the text they came in, so that what is read is printed again without loss.
/// Reading is forgiving about what is missing: a member that is absent, null or of another kind
/// is simply not there, because daemons older than this command send fewer members.
public sealed interface Json {

  /// A text.
  record Str(String value) implements Json {
    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /// A number, as the text it was written in.
  record Num(String text) implements Json {
    @Override
    public String toString() {
      return text;
    }
  }

  /// True or false.
  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /// The value `null`.
  record Null() implements Json {
    @Override
    public String toString() {
      return "null";
    }
  }

  /// An array.
  record Arr(List<Json> items) implements Json {
    /// Copies `items`.
    public Arr {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /// An object; members keep their order.
  record Obj(Map<String, Json> members) implements Json {
    /// Copies `members`.
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// Returns this object with the member `name` set to `value`.
    public Obj with(String name, Json value) {
      Map<String, Json> more = new LinkedHashMap<>(members);
      more.put(name, value);
      return new Obj(more);
    }

    /// Returns this object with the member `name` set to the text `value`.
    public Obj with(String name, String value) {
      return with(name, new Str(value));
    }

    /// Returns this object with the member `name` set to the number `value`.
    public Obj with(String name, long value) {
      return with(name, new Num(Long.toString(value)));
    }

    /// Returns this object with the member `name` set to `value`.
    public Obj with(String name, boolean value) {
      return with(name, new Bool(value));
    }

    /// Returns the member `name`, unless it is absent or null.
    public Optional<Json> get(String name) {
      Json value = members.get(name);
      return value == null || value instanceof Null ? Optional.empty() : Optional.of(value);
    }

    /// Returns the member `name` if it is a text.
    public Optional<String> text(String name) {
      return members.get(name) instanceof Str(String value) ? Optional.of(value) : Optional.empty();
    }

    /// Returns the text `name`, or `fallback`.
    public String text(String name, String fallback) {
      return text(name).orElse(fallback);
    }

    /// Returns the member `name` if it is a number with a whole value.
    public Optional<Long> number(String name) {
      return members.get(name) instanceof Num(String text) ? whole(text) : Optional.empty();
    }

    /// Returns the number `name`, or `fallback`.
    public long number(String name, long fallback) {
      return number(name).orElse(fallback);
    }

    /// Returns the member `name` if it is an RFC 3339 instant.
    public Optional<Instant> instant(String name) {
      return text(name).flatMap(Json::instantOf);
    }

    /// Returns whether the member `name` is true.
    public boolean isTrue(String name) {
      return members.get(name) instanceof Bool(boolean value) && value;
    }

    /// Returns the object `name`, or an empty one.
    public Obj object(String name) {
      return members.get(name) instanceof Obj value ? value : new Obj(Map.of());
    }

    /// Returns the items of the array `name`, or none.
    public List<Json> items(String name) {
      return members.get(name) instanceof Arr(List<Json> items) ? items : List.of();
    }

    /// Returns those items of the array `name` that are objects.
    public List<Obj> objects(String name) {
      List<Obj> found = new ArrayList<>();
      for (Json item : items(name)) {
        if (item instanceof Obj value) {
          found.add(value);
        }
      }
      return List.copyOf(found);
    }

    /// Returns those items of the array `name` that are texts.
    public List<String> texts(String name) {
      List<String> found = new ArrayList<>();
      for (Json item : items(name)) {
        if (item instanceof Str(String value)) {
          found.add(value);
        }
      }
      return List.copyOf(found);
    }

    @Override
    public String toString() {
      return JsonText.write(this);
    }
  }

  /// Returns an array of `texts`.
  static Arr texts(List<String> texts) {
    return new Arr(texts.stream().map(text -> (Json) new Str(text)).toList());
  }

  /// Returns an object without members.
  static Obj object() {
    return new Obj(Map.of());
  }

  /// Returns the value written in `text`.
  ///
  /// @throws IllegalArgumentException if `text` is not exactly one JSON value
  static Json parse(String text) {
    return JsonText.read(text);
  }

  /// Returns this value over several lines, for a person to edit.
  default String lines() {
    return JsonText.lines(this, "");
  }

  /// Returns this value as a person reads it: a text without quotes, anything else as JSON.
  default String plain() {
    return this instanceof Str(String value) ? value : toString();
  }

  private static Optional<Long> whole(String text) {
    try {
      return Optional.of(new BigDecimal(text).longValueExact());
    } catch (ArithmeticException notWhole) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> instantOf(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException notAnInstant) {
      return Optional.empty();
    }
  }
}
