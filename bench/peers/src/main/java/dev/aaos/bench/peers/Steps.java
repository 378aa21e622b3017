package dev.aaos.bench.peers;

import dev.aaos.bench.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A system that makes steps durable, one after another, for many writers at once.
interface Steps {
  /// What a step gives back.
  String RESULT = "a line of what a tool had to say about it ".repeat(3);

  /// Has one writer make `steps` steps, and returns how long each took until its caller could go
  /// on.
  Samples write(int steps) throws Exception;

  /// What came of many writers.
  ///
  /// @param perSecond steps a second, of all together
  /// @param latencies of single steps
  record Outcome(double perSecond, Samples latencies) {}

  /// Has `writers` at once make `steps` steps each.
  default Outcome write(int writers, int steps) throws InterruptedException, ExecutionException {
    List<Callable<Samples>> all = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      all.add(() -> write(steps));
    }
    Samples latencies = new Samples();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Samples> writer : threads.invokeAll(all)) {
        latencies.addAll(writer.get());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Outcome(writers * (double) steps / seconds, latencies);
  }
}
