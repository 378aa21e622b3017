package dev.aaos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.wire.Accounts.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountsTest {
  @TempDir
  Path base;

  private Accounts table(String text) throws IOException {
    // One byte for each character: the names of people in it may be in any encoding.
    return new Accounts(
        Files.write(base.resolve("passwd"), text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void aName_isFoundAsAWhole_withItsNumbers() throws IOException {
    Accounts users = table("""
        root:x:0:0:root:/root:/bin/sh
        anna:x:1001:100:Ann\u00e9:/home/anna:/bin/sh
        ann:x:1000:101::/home/ann:/bin/sh
        """);
    assertThat(users.find("ann")).contains(new Entry(1000, Optional.of(101)));
    assertThat(users.find("anna")).contains(new Entry(1001, Optional.of(100)));
    assertThat(users.find("an")).isEmpty();
    assertThat(users.find("")).isEmpty();
  }

  @Test
  void linesThatAreNoAccounts_arePassedOver() throws IOException {
    Accounts users = table("""
        +::::::

        # ann
        ann
        ann:x:many:1:
        ann:x:7:
        ann:x:8:y:
        """);
    assertThat(users.find("ann")).contains(new Entry(7, Optional.empty()));
  }

  @Test
  void aTableThatIsNotThere_listsNobody() throws IOException {
    assertThat(new Accounts(base.resolve("none")).find("ann")).isEmpty();
  }
}
