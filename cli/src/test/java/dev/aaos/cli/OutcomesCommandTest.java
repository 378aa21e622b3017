package dev.aaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesCommandTest {
  private static final String LIST = """
      {"outcomes":[
        {"intent":12,"agent_id":"4f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11","agent_name":"payer",
         "tool":"shell","effect":"external","needs":["exec: /usr/bin/bash"],
         "input":{"command":"pay invoice-7"},"key":"0f0c2a1e-9d53-4a6e-8a51-2f0c6a0a7b11",
         "begun_at":"2026-11-24T09:58:00Z","unknown_since":"2026-11-24T09:59:00Z","awaited":true},
        {"intent":31,"agent_id":"4f0d0000-0000-4000-8000-000000000001","agent_name":"unknown",
         "tool":"web_fetch","effect":"external","gone":"record 31 cannot be read",
         "begun_at":"2026-11-24T09:59:00Z","unknown_since":"2026-11-24T09:59:00Z",
         "awaited":false}],"unlisted":%d}
      """.replace("\n", "");

  @TempDir
  private Path directory;

  private FakeDaemon daemon;

  @BeforeEach
  void start() throws IOException {
    daemon = new FakeDaemon(directory).on("outcome.list", LIST.formatted(0));
  }

  @AfterEach
  void end() throws IOException {
    daemon.close();
  }

  @Test
  void outcomes_showsWhatEachWasToDo_andWhoWaits() {
    Session session = Session.at(daemon.socket());

    int code = session.run("outcomes");

    assertThat(session.err()).isEmpty();
    assertThat(session.out()).isEqualTo("""
        SEQ  AGENT    TOOL       INPUT                        BEGUN          RUN
        12   payer    shell      {"command":"pay invoice-7"}  2 minutes ago  waits
        31   unknown  web_fetch  -                            1 minute ago   does not wait
        """);
    assertThat(code).isZero();
  }

  @Test
  void outcomes_whereNoneIsUnknown_saysSo() {
    daemon.on("outcome.list", "{\"outcomes\":[],\"unlisted\":0}");
    Session session = Session.at(daemon.socket());

    assertThat(session.run("outcomes")).isZero();
    assertThat(session.out()).isEqualTo("No call has an unknown outcome.\n");
  }

  @Test
  void outcomes_thatCanNoLongerBeListed_areCounted() {
    daemon.on("outcome.list", LIST.formatted(3));
    Session session = Session.at(daemon.socket());

    session.run("outcomes");

    assertThat(session.err())
        .isEqualTo(
            "3 older calls, of unknown outcome too, can no longer be listed; 'aaos audit --kind"
                + " tool_result' shows them, with the status unknown\n");
  }

  @Test
  void resolve_passesOnWhatWasFound() throws InterruptedException {
    daemon.on("outcome.resolve", "{\"ok\":true}");
    Session session = Session.at(daemon.socket());

    int code =
        session.run("outcomes", "resolve", "12", "--not-happened", "--note", "no such invoice");

    assertThat(session.out()).isEqualTo("on record: call 12 did not happen\n");
    assertThat(daemon.asked("outcome.resolve").toString())
        .isEqualTo("{\"intent\":12,\"found\":\"did_not_happen\",\"note\":\"no such invoice\"}");
    assertThat(code).isZero();
  }

  @Test
  void resolve_ofTwoMinds_isRefused() {
    Session session = Session.at(daemon.socket());

    assertThat(session.run("outcomes", "resolve", "12", "--happened", "--not-happened"))
        .isNotZero();
    assertThat(session.err()).contains("say what you found, one of: --happened, --not-happened");
  }

  @Test
  void resolve_thatIsRefused_saysWhy() {
    daemon.failing("outcome.resolve", -32_000, "no call whose outcome is unknown was begun");
    Session session = Session.at(daemon.socket());

    assertThat(session.run("outcomes", "resolve", "12", "--happened")).isNotZero();
    assertThat(session.err()).contains("no call whose outcome is unknown was begun");
  }
}
