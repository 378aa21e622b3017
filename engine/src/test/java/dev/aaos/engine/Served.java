package dev.aaos.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An engine that serves on a thread of its own, and all that it said.
final class Served implements AutoCloseable {
  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final BlockingQueue<Map<String, Object>> said = new LinkedBlockingQueue<>();
  private final Thread thread;

  /// One of the model of `file`.
  ///
  /// @param context how many tokens a prompt and its answer may have
  /// @param answers for how many such it has room
  /// @param sequences of how many conversations it keeps something
  Served(Path file, int context, int answers, int sequences) {
    LlamaCpp.Size size = new LlamaCpp.Size(context, answers, sequences);
    thread = Thread.ofPlatform().start(() -> {
      try (Network network = new LlamaCpp(file, size, 1)) {
        new Engine(network, said::add).serve(orders);
      } catch (NetworkFailure | InterruptedException e) {
        said.add(Map.of("is", "unusable", "why", String.valueOf(e.getMessage())));
      }
    });
  }

  static Order.Answer asking(long id, String conversation, String text, int most) {
    return new Order.Answer(
        id, conversation, List.of(new Network.Message("user", text)), most, "", "");
  }

  Served order(Order order) {
    orders.add(order);
    return this;
  }

  Map<String, Object> next() throws InterruptedException {
    Map<String, Object> one = said.poll(60, TimeUnit.SECONDS);
    assertThat(one).as("the engine says nothing").isNotNull();
    return one;
  }

  /// Returns all that is said up to the end of answer `id`.
  List<Map<String, Object>> until(long id) throws InterruptedException {
    List<Map<String, Object>> all = new ArrayList<>();
    do {
      all.add(next());
    } while (!(all.getLast().getOrDefault("id", -1L).equals(id)
        && List.of("ended", "failed", "too_long").contains(all.getLast().get("is"))));
    return all;
  }

  static int count(Map<String, Object> said, String name) {
    return Integer.parseInt(String.valueOf(said.get(name)));
  }

  static String text(List<Map<String, Object>> all, long id) {
    StringBuilder text = new StringBuilder();
    for (Map<String, Object> one : all) {
      if (one.getOrDefault("id", -1L).equals(id)) {
        text.append(one.getOrDefault("text", ""));
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    orders.add(new Order.Stop());
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
