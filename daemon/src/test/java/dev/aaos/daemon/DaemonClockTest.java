package dev.aaos.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.daemon.view.Json;
import dev.aaos.wire.SecretFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A whole daemon, with its socket and its disk, under a wall clock that is put forward and back.
class DaemonClockTest {
  private static final Duration TEN_YEARS = Duration.ofDays(3_653);

  private volatile Instant wall = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir
  private Path directory;

  private Daemon start() throws Exception {
    Options options = Options.parse(
        List.of(
            "-s", directory.resolve("s").toString(), "--data-dir", directory.resolve("data") + ""),
        Map.of());
    return Daemon.start(
        options,
        new Settings(
            Map.of("AAOS_RESERVE_MIB", "1"),
            new SecretFiles(directory.resolve("secrets"), Optional.empty())),
        () -> wall,
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }

  private JsonNode ask(String method) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
    try (SocketChannel channel = SocketChannel.open(address)) {
      String line = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}\n";
      channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
      BufferedReader answer = new BufferedReader(
          new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      return Json.MAPPER.readTree(answer.readLine()).get("result");
    }
  }

  private static Instant kernelTime(JsonNode status) {
    return Instant.parse(status.get("kernel_time").stringValue());
  }

  @Test
  void aWallClockTenYearsAhead_isFollowedWhenAPersonAcceptsIt() throws Exception {
    try (Daemon daemon = start()) {
      Instant before = kernelTime(ask("clock.status"));
      wall = wall.plus(TEN_YEARS);

      JsonNode status = ask("clock.status");
      assertThat(status.get("followed").booleanValue()).isFalse();
      assertThat(kernelTime(status)).isBefore(before.plusSeconds(60));
      assertThat(ask("daemon.info").get("clock").get("followed").booleanValue()).isFalse();

      JsonNode accepted = ask("clock.accept");
      assertThat(accepted.get("offset_ms").longValue()).isZero();
      assertThat(accepted.get("old_offset_ms").longValue())
          .isBetween(TEN_YEARS.minusMinutes(1).toMillis(), TEN_YEARS.toMillis());
      assertThat(kernelTime(ask("clock.status"))).isAfterOrEqualTo(wall);
      assertThat(daemon).isNotNull();
    }
  }

  @Test
  void aRestart_takesTheWallClock_andNeverGoesBack() throws Exception {
    start().close();
    wall = wall.plus(TEN_YEARS);
    try (Daemon daemon = start()) {
      assertThat(kernelTime(ask("clock.status"))).isAfterOrEqualTo(wall);
      assertThat(daemon).isNotNull();
    }
    Instant ahead = wall;
    wall = ahead.minus(TEN_YEARS);

    try (Daemon daemon = start()) {
      assertThat(kernelTime(ask("clock.status"))).isAfterOrEqualTo(ahead);
      assertThat(daemon).isNotNull();
    }
  }
}
