package dev.aaos.tests.chaos;

import dev.aaos.testkit.FakeProvider;
import dev.aaos.tests.chaos.Cast.Part;
import dev.aaos.tests.system.Claude;
import dev.aaos.tests.system.DaemonProcess;
import dev.aaos.tests.system.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// One life of the daemon after another, each ended from outside at a moment that chance chose;
/// the last one goes on until all is done.
///
/// A moment is the n-th thing seen of a daemon: a record that became durable, a request to a
/// model, a request to the web. Jobs come in rounds, so that there is always something to do.
final class Play implements AutoCloseable {
  private static final int MOST_SEEN = 150;
  private static final int LEAST_SEEN = 5;
  private static final int EARLY_DEATHS = 8;
  /// One question in so many is left for another life to answer.
  private static final int LEFT_OPEN = 4;
  private static final long PATIENCE_SECONDS = 60;
  private static final String SNAPSHOT_RECORDS = "300";

  private final SplittableRandom chance;
  private final Scratch scratch = Scratch.make();
  private final FakeProvider provider;
  private final FakeProvider site;
  private final Map<String, Integer> visits = new TreeMap<>();
  final Cast cast;
  final Brain brain;
  final Ledger ledger = new Ledger();
  private Optional<Reaper> reaper = Optional.empty();
  private int round = 1;
  private DaemonProcess daemon;

  /// How many daemons were killed.
  int kills;

  Play(long seed) throws IOException {
    chance = new SplittableRandom(seed);
    provider = FakeProvider.start();
    site = FakeProvider.start();
    Path out = scratch.write("out/begun", "").getParent();
    cast = new Cast(out);
    brain = new Brain(cast, site.address());
    provider.otherwise(request -> {
      saw();
      String reply = brain.reply(request);
      return client -> client.stream().chunk(reply).end();
    });
    site.otherwise(request -> {
      visit(page(request.line()));
      saw();
      return client -> client.whole(200, "text/plain", "a page");
    });
  }

  private static String page(String line) {
    return line.substring(line.indexOf('/') + 1, line.lastIndexOf(' '));
  }

  private synchronized void visit(String page) {
    visits.merge(page, 1, Integer::sum);
  }

  /// Returns how often each page of the site was asked for.
  synchronized Map<String, Integer> visits() {
    return Map.copyOf(visits);
  }

  private synchronized void saw() {
    reaper.ifPresent(Reaper::saw);
  }

  private synchronized void arm(int seen) {
    reaper = Optional.of(new Reaper(daemon, seen));
  }

  /// Returns the directory with all that daemons wrote.
  Path data() {
    return scratch.path("data");
  }

  /// Leads `lives` lives that end too early, and one that does not.
  void perform(int lives) throws InterruptedException {
    for (int i = 0; i < lives; i++) {
      if (chance.nextInt(EARLY_DEATHS) == 0) {
        dieYoung();
      } else {
        live(chance.nextInt(LEAST_SEEN, MOST_SEEN));
      }
      kills++;
    }
    live(0);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(Claude.settings(provider));
    settings.put("AAOS_SNAPSHOT_RECORDS", SNAPSHOT_RECORDS);
    return settings;
  }

  /// A life that ends with the first thing seen of it, while it takes up what the last one left.
  private void dieYoung() {
    daemon = DaemonProcess.launch(scratch, settings());
    arm(1);
    daemon.awaitSocketOrEnd();
    daemon.killHard();
  }

  /// A life that ends when so many things were `seen` of it; with 0, when all is done.
  private void live(int seen) throws InterruptedException {
    daemon = DaemonProcess.start(scratch, settings());
    Optional<Wire> control = Wire.connect(daemon.socket());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      if (control.isPresent()) {
        try (Wire wire = control.get()) {
          lead(wire, callers, seen);
        }
      }
    }
    if (seen > 0) {
      daemon.awaitEnd();
    }
  }

  private void lead(Wire control, ExecutorService callers, int seen) throws InterruptedException {
    catchUp(control);
    BlockingQueue<Optional<JsonNode>> records = watch();
    arm(seen);
    Set<String> told = new HashSet<>();
    boolean isAlive = act(control, callers, told, seen == 0);
    Optional<JsonNode> record = next(records);
    while (record.isPresent()) {
      ledger.see(record.get());
      isAlive = isAlive && act(control, callers, told, seen == 0);
      if (seen == 0 && ledger.isOver() && allBegun()) {
        return;
      }
      record = next(records);
    }
  }

  private Optional<JsonNode> next(BlockingQueue<Optional<JsonNode>> records)
      throws InterruptedException {
    Optional<JsonNode> next = records.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing happens any more: " + ledger + "\n" + daemon.log());
    }
    return next;
  }

  /// Reads what became durable and was not seen while the last daemon died.
  private void catchUp(Wire control) {
    long after = -1;
    while (after < ledger.last()) {
      after = ledger.last();
      control
          .call("audit.query", Map.of("after", after))
          .ifPresent(page -> page.get("result").get("records").forEach(ledger::see));
    }
  }

  /// Begins to watch records become durable; an empty one says that no more will.
  private BlockingQueue<Optional<JsonNode>> watch() {
    BlockingQueue<Optional<JsonNode>> records = new LinkedBlockingQueue<>();
    long after = ledger.last();
    DaemonProcess watched = daemon;
    Thread.ofVirtual().start(() -> {
      Optional<Wire> stream = Wire.connect(watched.socket());
      if (stream.isPresent() && stream.get().send("audit.stream", Map.of("after", after))) {
        Optional<JsonNode> frame = stream.get().next();
        while (frame.isPresent()) {
          if (frame.get().has("record")) {
            records.add(Optional.of(frame.get().get("record")));
            saw();
          }
          frame = stream.get().next();
        }
      }
      stream.ifPresent(Wire::close);
      records.add(Optional.empty());
    });
    return records;
  }

  /// Does what is to be done next; returns whether the daemon lived to answer.
  private boolean act(Wire control, ExecutorService callers, Set<String> told, boolean isLast) {
    for (String question : ledger.questions()) {
      boolean now = told.add(question) && (isLast || chance.nextInt(LEFT_OPEN) > 0);
      if (now && !answer(control, question)) {
        return false;
      }
    }
    if (!isLast && ledger.isWaiting() && allBegun()) {
      round++;
    }
    for (Part part : cast.parts()) {
      if (ledger.agent(part.name()).isEmpty() && !spawn(control, part)) {
        return false;
      }
      String job = job(part);
      if (!ledger.hasBegun(job) && told.add(job) && !tell(control, callers, part, job)) {
        return false;
      }
    }
    return true;
  }

  private String job(Part part) {
    return "R" + round + "." + part.name();
  }

  private boolean allBegun() {
    return cast.parts().stream().allMatch(part -> ledger.hasBegun(job(part)));
  }

  private boolean spawn(Wire control, Part part) {
    Optional<JsonNode> made = control.call("agent.spawn", Map.of("manifest", part.manifest()));
    made.ifPresent(
        answer -> ledger.spawned(part.name(), result(answer).get("agent_id").stringValue()));
    return made.isPresent();
  }

  private boolean answer(Wire control, String question) {
    boolean yes = chance.nextInt(4) > 0;
    Map<String, String> params =
        Map.of("id", question, "decision", yes ? "approve" : "deny", "reason", "as chance has it");
    Optional<JsonNode> answered = control.call("approval.respond", params);
    answered
        .filter(response -> response.has("result"))
        .ifPresent(ok ->
            ledger.hear(yes ? "human_approval_granted" : "human_approval_denied", question, ""));
    return answered.isPresent();
  }

  /// Gives an agent its job: by mail, or by a caller of its own that waits for what comes of it.
  private boolean tell(Wire control, ExecutorService callers, Part part, String job) {
    String agent = ledger.agent(part.name()).orElseThrow();
    Map<String, String> params = Map.of("agent_id", agent, "message", Brain.told(job, part.plan()));
    if (part.isMailbox()) {
      Optional<JsonNode> sent = control.call("agent.send", params);
      sent.ifPresent(
          answer -> ledger.hear("message_sent", result(answer).get("trace_id").stringValue(), job));
      return sent.isPresent();
    }
    callers.execute(() -> run(params));
    return true;
  }

  private void run(Map<String, String> params) {
    Optional<Wire> caller = Wire.connect(daemon.socket());
    if (caller.isPresent()) {
      try (Wire wire = caller.get()) {
        wire.call("agent.run", params).ifPresent(this::hearRun);
      }
    }
  }

  private void hearRun(JsonNode response) {
    if (response.has("result")) {
      JsonNode result = response.get("result");
      ledger.hear(
          "agent_execution_completed",
          result.get("run_id").stringValue(),
          result.get("response").stringValue());
    } else {
      ledger.hear("an error", response.toString(), "");
    }
  }

  private static JsonNode result(JsonNode response) {
    if (!response.has("result")) {
      throw new AssertionError("refused: " + response);
    }
    return response.get("result");
  }

  /// Reads the whole journal from the living daemon, and has it end in good order.
  List<JsonNode> readAndEnd() {
    List<JsonNode> records = new ArrayList<>();
    try (Wire wire = Wire.connect(daemon.socket()).orElseThrow()) {
      JsonNode next;
      long after = 0;
      do {
        JsonNode page = result(
            wire.call("audit.query", Map.of("after", after, "limit", 1_000)).orElseThrow());
        page.get("records").forEach(records::add);
        next = page.get("next");
        after = next.asLong(0);
      } while (after > 0);
    }
    daemon.terminate();
    return records;
  }

  @Override
  public void close() throws IOException {
    daemon.close();
    provider.close();
    site.close();
    scratch.close();
  }
}
