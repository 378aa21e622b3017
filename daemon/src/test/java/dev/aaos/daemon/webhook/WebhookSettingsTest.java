package dev.aaos.daemon.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WebhookSettingsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static WebhookSettings read(String name, String value) throws IOException {
    Map<String, String> values = new HashMap<>(
        Map.of("AAOS_APPROVAL_WEBHOOK_SECRET", SECRET, "AAOS_APPROVAL_WEBHOOK" + name, value));
    return WebhookSettings.of(one -> Optional.ofNullable(values.get(one)));
  }

  @Test
  void nothingSet_isNoWebhook() throws IOException {
    WebhookSettings none = WebhookSettings.of(name -> Optional.empty());
    assertThat(none.address()).isEmpty();
    assertThat(none.door()).isEmpty();
  }

  @Test
  void questions_leaveTheMachineEncryptedAlone() throws IOException {
    for (String good : new String[] {
      "https://hooks.example.com/a?b=c",
      "http://127.0.0.1:8080/",
      "http://localhost",
      "http://[::1]"
    }) {
      assertThat(read("", good).address()).isPresent();
    }
    assertThatThrownBy(() -> read("", "http://hooks.example.com/"))
        .hasMessageContaining("write https://");
    for (String bad : new String[] {"hooks", "ftp://h/", "https:///x", "https://a b", "/x"}) {
      assertThatThrownBy(() -> read("", bad)).hasMessageContaining("AAOS_APPROVAL_WEBHOOK is '");
    }
    assertThatThrownBy(() -> read("", "https://ann:pw@hooks.example.com/"))
        .hasMessageContaining("names a user")
        .hasMessageNotContaining("pw@");
  }

  @Test
  void answers_comeInOnThisMachineAlone() throws IOException {
    assertThat(read("_LISTEN", "127.0.0.1:8765").door().orElseThrow().getPort()).isEqualTo(8765);
    assertThat(read("_LISTEN", "[::1]:0").door()).isPresent();
    for (String bad : new String[] {"0.0.0.0:1", "8765", "127.0.0.1:65536", "localhost:1", ":1"}) {
      assertThatThrownBy(() -> read("_LISTEN", bad))
          .hasMessageContaining("AAOS_APPROVAL_WEBHOOK_LISTEN is '" + bad + "'");
    }
  }

  @Test
  void withoutASecret_nothingIsTold() {
    assertThatThrownBy(() -> WebhookSettings.of(name ->
            name.equals("AAOS_APPROVAL_WEBHOOK") ? Optional.of("https://h/") : Optional.empty()))
        .hasMessageContaining("AAOS_APPROVAL_WEBHOOK_SECRET is not");
  }
}
