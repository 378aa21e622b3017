package dev.aaos.drivers.tool.web;

import dev.aaos.capability.Capability;
import dev.aaos.drivers.json.Json;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.device.CallContext;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.ToolOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/// What the tests of fetching share: calls, expected outcomes, answers of servers.
final class Fetching {
  private Fetching() {}

  /// Returns limits that differ from the usual ones in giving `time` in all.
  static FetchLimits within(Duration time) {
    FetchLimits usual = FetchLimits.DEFAULT;
    return new FetchLimits(time, usual.connect(), usual.redirects(), usual.headBytes());
  }

  /// Fetches `url` under `context`.
  static ToolOutcome fetch(WebFetchTool tool, CallContext context, String url)
      throws InvalidInput, IOException, InterruptedException {
    return tool.prepare(Json.object().put("url", url).toString()).perform(context);
  }

  /// Fetches at most `maxBytes` of `url` under `context`.
  static ToolOutcome fetch(WebFetchTool tool, CallContext context, String url, int maxBytes)
      throws InvalidInput, IOException, InterruptedException {
    String input = Json.object().put("url", url).put("max_bytes", maxBytes).toString();
    return tool.prepare(input).perform(context);
  }

  /// Returns the outcome of fetching the whole of a plain text with status 200.
  static ToolOutcome text(String url, String body) {
    return done("""
        {"status":200,"content_type":"text/plain","body":%s,"truncated":false,\
        "bytes_read":%d,"url":"%s"}""".formatted(
        Json.MAPPER.writeValueAsString(body), body.getBytes(StandardCharsets.UTF_8).length, url));
  }

  /// Returns the outcome of a fetch that gave `output`.
  static ToolOutcome done(String output) {
    return new ToolOutcome.Done(output, Labels.untrusted(Labels.Origin.WEB));
  }

  /// Returns the outcome of a fetch that failed, as it should, for `reason`.
  static ToolOutcome failed(String reason) {
    return new ToolOutcome.Failed(reason, Labels.untrusted(Labels.Origin.WEB));
  }

  /// Returns the outcome of a fetch that met something it would need `wanted` for.
  static ToolOutcome denied(Capability wanted, String reason) {
    return new ToolOutcome.Denied(wanted, reason, Labels.untrusted(Labels.Origin.WEB));
  }

  /// Returns the bytes of an answer that says `body` as plain text.
  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  /// Returns the bytes of an answer that redirects to `location`.
  static String redirect(String location) {
    return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  /// Returns `bytes`, given as characters, compressed.
  static String gzip(String bytes) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
    return zipped.toString(StandardCharsets.ISO_8859_1);
  }
}
