package dev.aaos.linux.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Destination;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Ending;
import dev.aaos.linux.confine.Enforcement;
import dev.aaos.linux.confine.Passage;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.Tier;
import dev.aaos.linux.confine.View;
import dev.aaos.linux.confine.Wish;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MessageTest {
  private static final View VIEW =
      new View(PathBytes.of("/data/ä"), PathBytes.of("/mnt/d"), true, Set.of(View.Access.READ));

  @Test
  void everyMessage_isReadAsItWasSaid() throws IOException {
    Program program = new Program(
        List.of("/usr/bin/printf", "%s\n", ""),
        List.of("A=b"),
        "/data/ä",
        "in\0put",
        List.of(VIEW),
        new Permits(
            List.of(PathPattern.parse("/data/ä/*.txt & /data/*"), PathPattern.literal("/x")),
            List.of(PathPattern.parse("/data/*")),
            List.of(),
            List.of(PathPattern.literal("/y"))),
        new Egress(
            List.of(80, 443),
            List.of(
                new Egress.Literal(InetAddress.ofLiteral("127.0.0.1"), 5432),
                new Egress.Literal(InetAddress.ofLiteral("2001:db8::1"), 65_535)),
            1L << 40,
            "-----BEGIN CERTIFICATE-----"),
        Bounds.DEFAULT.within(Duration.ofMillis(7)));
    List<Message> messages = List.of(
        new Message.Run(1, program, true, Message.Run.NO_TRAIL, 2, 1_325),
        new Message.Run(2, program, false, 1L << 30, 0, 1_024),
        new Message.Kill(-2),
        new Message.Ready(new Enforcement(Tier.T2, 7, true, "base 2", Set.of())),
        new Message.Unable("landlock", "none"),
        new Message.Started(3, 11),
        new Message.Refused(6, PathBytes.of(new byte[] {'/', -1, '\n'})),
        new Message.Ended(4, new Ending.Exited(255)),
        new Message.Ended(5, new Ending.Killed(9)),
        new Message.Failed(6, "mounts", "no"),
        new Message.Wishes(6, 9, new Wish(PathBytes.of(new byte[] {'/', -1}), true)),
        new Message.Wishes(6, 10, new Wish(PathBytes.of("/data/ä"), false)),
        new Message.Grants(6, 9, true),
        new Message.Asks(7, 1, new Destination("example.com", 443)),
        new Message.Answers(7, 1, new Passage.Open(List.of(InetAddress.ofLiteral("2001:db8::1")))),
        new Message.Answers(7, 4, new Passage.Through()),
        new Message.Answers(7, 2, new Passage.Nowhere("no address")),
        new Message.Answers(7, 3, new Passage.Shut("no grant")),
        new Message.Carried(7, new Destination("2001:db8::1", 0), 1, Long.MAX_VALUE, "ä"));

    for (Message message : messages) {
      assertThat(Message.decode(message.encode())).isEqualTo(message);
    }
    byte[] said = "said".getBytes(StandardCharsets.UTF_8);
    assertThat(Message.decode(new Message.Wrote(8, 2, said).encode()))
        .usingRecursiveComparison()
        .isEqualTo(new Message.Wrote(8, 2, said));
    assertThatThrownBy(() -> Message.decode(new byte[] {99})).hasMessageContaining("kind 99");
  }

  @Test
  void aLine_carriesMessagesAndDescriptors_andTellsWhenTheOtherSideHasGone() throws IOException {
    List<Descriptor> ends = Channel.pair();
    try (Channel near = new Channel(ends.getFirst())) {
      try (Channel far = new Channel(ends.getLast());
          Descriptor passed = ends.getLast().duplicate()) {
        near.send(new Message.Kill(1).encode(), List.of(passed));
        near.send(new Message.Kill(2).encode(), List.of());

        Message.Packet first = far.receive().orElseThrow();
        Message.Packet second = far.receive().orElseThrow();

        assertThat(Message.decode(first.bytes())).isEqualTo(new Message.Kill(1));
        assertThat(first.descriptors()).hasSize(1);
        assertThat(first.descriptors().getFirst().number()).isNotEqualTo(passed.number());
        assertThat(Message.decode(second.bytes())).isEqualTo(new Message.Kill(2));
        assertThat(second.descriptors()).isEmpty();
        first.descriptors().forEach(Descriptor::close);
      }
      assertThat(near.receive()).isEmpty();
      assertThatThrownBy(() -> near.send(new byte[1], List.of())).hasMessageContaining("EPIPE");
    }
  }
}
