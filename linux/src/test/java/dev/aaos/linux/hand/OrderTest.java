package dev.aaos.linux.hand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrderTest {
  private static final PathBytes ODD = PathBytes.of(new byte[] {-1, '\n', 'x'});

  @Test
  void everyOrder_isReadAsItWasGiven() throws IOException {
    try (Descriptor object = Descriptor.open(PathBytes.ROOT, OpenHow.name(OpenHow.FOLLOW))) {
      everyOrder_isReadAsItWasGiven(object);
    }
  }

  private static void everyOrder_isReadAsItWasGiven(Descriptor object) throws IOException {
    List<Order> orders = List.of(
        new Order.Open(ODD, OpenHow.read(OpenHow.BENEATH)),
        new Order.Reopen(OpenHow.append()),
        new Order.MakeDirectory(ODD),
        new Order.Rename(ODD, PathBytes.HERE, 1),
        new Order.Link(ODD, PathBytes.HERE),
        new Order.Symlink(ODD, PathBytes.HERE),
        new Order.Pipe(ODD),
        new Order.AddName(ODD, object),
        new Order.Unlink(ODD),
        new Order.RemoveDirectory(ODD));

    for (Order order : orders) {
      assertThat(Order.decode(order.encode(), order.along())).isEqualTo(order);
    }
    assertThat(orders.stream().map(Object::getClass).distinct())
        .hasSameSizeAs(Order.class.getPermittedSubclasses());
  }

  @Test
  void everyReply_isReadAsItWasSaid() throws IOException {
    for (Reply reply : List.of(
        new Reply.Done(), new Reply.Answered(13), new Reply.Unheld("landlock", "there is none"))) {
      assertThat(Reply.decode(reply.encode())).isEqualTo(reply);
    }
  }

  @Test
  void whatIsNoOrder_isRefused() {
    for (byte[] bytes : List.of(
        new byte[0], new byte[] {11}, new byte[] {3, 0, 9, 'x'}, new byte[] {10, 0, 1, 'x'})) {
      assertThatThrownBy(() -> Order.decode(bytes, List.of())).isInstanceOf(IOException.class);
    }
  }
}
