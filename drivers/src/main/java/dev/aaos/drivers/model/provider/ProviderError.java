package dev.aaos.drivers.model.provider;

import static java.util.Map.entry;

import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a provider says when it does not answer: in a body of its own, or in the middle of a
/// stream.
///
/// Understands `{"error": {"type", "code", "message"}}` with or without the outer object,
/// `{"error": "…"}`, `{"message": "…"}` and `{"detail": "…"}`; anything else is quoted.
///
/// @param names the words by which the provider calls this kind of error, most telling first
/// @param message what it says to people
public record ProviderError(List<String> names, String message) {
  private static final int LONGEST_QUOTE = 300;
  private static final int NOT_FOUND = 404;

  /// Words that mean the same under every status, and decide where there is no status.
  private static final Map<String, Kind> KINDS = Map.ofEntries(
      entry("overloaded_error", Kind.OVERLOADED),
      entry("unavailable_error", Kind.OVERLOADED),
      entry("rate_limit_error", Kind.RATE_LIMITED),
      entry("rate_limit_exceeded", Kind.RATE_LIMITED),
      entry("timeout_error", Kind.TIMEOUT),
      entry("authentication_error", Kind.UNAUTHORISED),
      entry("permission_error", Kind.UNAUTHORISED),
      entry("invalid_api_key", Kind.UNAUTHORISED),
      entry("not_found_error", Kind.UNKNOWN_MODEL),
      entry("model_not_found", Kind.UNKNOWN_MODEL),
      entry("invalid_request_error", Kind.INVALID_REQUEST),
      entry("request_too_large", Kind.INVALID_REQUEST),
      entry("context_length_exceeded", Kind.INVALID_REQUEST),
      entry("exceed_context_size_error", Kind.INVALID_REQUEST),
      entry("billing_error", Kind.INVALID_REQUEST),
      entry("insufficient_quota", Kind.INVALID_REQUEST));

  /// Words that say more than the status they come with: a spent quota does not come back by
  /// waiting, an unknown model is answered with 400 and 403 as well, and older servers of
  /// llama.cpp answer a prompt that is too long with 500.
  private static final List<String> STRONGER_THAN_STATUS =
      List.of("insufficient_quota", "model_not_found", "exceed_context_size_error");

  /// Copies the names.
  public ProviderError {
    names = List.copyOf(names);
  }

  /// Returns what `body` says.
  static ProviderError parse(String body) {
    try {
      return of(Json.MAPPER.readTree(body));
    } catch (JacksonException e) {
      return new ProviderError(List.of(), body);
    }
  }

  /// Returns what `said` says: the error itself, or an object that has it as its `error`.
  public static ProviderError of(JsonNode said) {
    JsonNode error = said.path("error");
    if (error.isString()) {
      return new ProviderError(List.of(), error.stringValue());
    }
    JsonNode inner = error.isObject() ? error : said;
    List<String> names = Stream.of("code", "type")
        .map(name -> inner.path(name).asString(""))
        .filter(word -> !word.isEmpty())
        .toList();
    String message = Stream.of("message", "detail")
        .map(inner::path)
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .findFirst()
        .orElseGet(inner::toString);
    return new ProviderError(names, message);
  }

  /// Returns the failure of a call that `endpoint` answered with `status` and this.
  ModelFailure failure(Endpoint endpoint, int status, HttpHeaders headers, Instant now) {
    Kind kind = kind(status);
    String said = "HTTP " + status + quoted(endpoint);
    return endpoint.failure(
        kind, said + mend(endpoint, kind, status, headers), RetryAfter.of(headers, now));
  }

  /// Returns the failure of a call in whose stream this came.
  public ModelFailure failure(Endpoint endpoint) {
    Kind kind =
        names.stream().flatMap(name -> named(name).stream()).findFirst().orElse(Kind.SERVER);
    String named = names.isEmpty() ? "" : " " + names.getFirst();
    return endpoint.failure(kind, "error in the answer" + named + quoted(endpoint));
  }

  private String quoted(Endpoint endpoint) {
    String line = OneLine.of(endpoint.withoutKey(message), LONGEST_QUOTE);
    return line.isEmpty() ? "" : ": " + line;
  }

  private Kind kind(int status) {
    Optional<Kind> stronger = names.stream()
        .filter(STRONGER_THAN_STATUS::contains)
        .flatMap(name -> named(name).stream())
        .findFirst();
    if (stronger.isPresent()) {
      return stronger.get();
    }
    return status == NOT_FOUND && speaksOfModel() ? Kind.UNKNOWN_MODEL : HttpStatus.kind(status);
  }

  /// A 404 may as well mean that nothing is at this address.
  private boolean speaksOfModel() {
    return message.toLowerCase(Locale.ROOT).contains("model");
  }

  /// Servers of llama.cpp and vLLM give the HTTP status as their code.
  private static Optional<Kind> named(String name) {
    if (name.matches("[45]\\d\\d")) {
      return Optional.of(HttpStatus.kind(Integer.parseInt(name)));
    }
    return Optional.ofNullable(KINDS.get(name));
  }

  private static String mend(Endpoint endpoint, Kind kind, int status, HttpHeaders headers) {
    if (kind == Kind.UNAUTHORISED) {
      return "; is " + endpoint.keySetting() + " right? Set it with 'aaos configure'";
    }
    if (kind == Kind.INVALID_REQUEST && status == NOT_FOUND) {
      return "; is " + endpoint.addressSetting() + " right?";
    }
    return headers
        .firstValue("location")
        .map(elsewhere ->
            "; it points to " + elsewhere + ": is " + endpoint.addressSetting() + " right?")
        .orElse("");
  }
}
