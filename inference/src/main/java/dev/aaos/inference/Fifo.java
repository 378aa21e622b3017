package dev.aaos.inference;

import java.util.Optional;
import java.util.TreeMap;

/// Who came first is first.
final class Fifo implements Policy {
  private final TreeMap<Long, Request> waiting = new TreeMap<>();

  @Override
  public void arrive(Request request) {
    waiting.put(request.number(), request);
  }

  @Override
  public Optional<Request> first() {
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(waiting.firstEntry().getValue());
  }

  @Override
  public void start(Request request) {
    waiting.remove(request.number());
  }

  @Override
  public void leave(Request request) {
    waiting.remove(request.number());
  }

  @Override
  public void charge(Request request, Service more) {}

  @Override
  public void end(Request request) {}
}
