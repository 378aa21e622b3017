package dev.aaos.kernel.machine;

import dev.aaos.collection.Chain;
import dev.aaos.kernel.agent.Run;
import dev.aaos.kernel.agent.Run.Entry;
import dev.aaos.kernel.agent.StopReason;
import dev.aaos.kernel.conversation.LoopWatch;
import dev.aaos.kernel.conversation.ToolAnswer;
import dev.aaos.kernel.conversation.Turn;
import dev.aaos.kernel.conversation.TurnCodec;
import dev.aaos.kernel.syscall.RunReport;
import dev.aaos.log.BlobRef;
import dev.aaos.log.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads a growing transcript, each turn once. For one thread at a time.
///
/// Where a run ended before all its calls were answered and its conversation went on, the missing
/// answers are said to be missing, in their place: a model must see each of its calls answered.
final class TranscriptReader {
  private static final String NOT_MADE =
      "this call was not made: the run it was asked for in ended first";

  private final Content content;
  private final List<Turn> read = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private final Set<String> open = new LinkedHashSet<>();
  private final LoopWatch watch = new LoopWatch();

  TranscriptReader(Content content) {
    this.content = content;
  }

  /// Returns the transcript of `run`, which begins with what was read before.
  synchronized Reading read(Run run) throws IOException {
    List<Entry> fresh = new ArrayList<>();
    Chain<Entry> at = run.transcript();
    while (at.size() > starts.size() && at instanceof Chain.Link<Entry> link) {
      fresh.add(link.element());
      at = link.before();
    }
    int summarised = run.progress().summary().map(Run.Summary::made).orElse(-1);
    for (Entry entry : fresh.reversed()) {
      if (starts.size() == summarised) {
        watch.startAnew();
      }
      take(turn(entry));
    }
    return new Reading(read, starts);
  }

  /// Returns how far what was read goes round in circles.
  synchronized LoopWatch.Loop loop() {
    return watch.loop();
  }

  /// Returns how many times `tool` was called with `input` in what was read, since somebody last
  /// spoke to the run.
  synchronized int attempts(String tool, String input) {
    return watch.attempts(tool, input);
  }

  /// Returns what the ended `run` came to.
  ///
  /// @throws InterruptedException when the reading thread is interrupted
  static RunReport report(Run run, Content content) throws InterruptedException {
    Run.End end = run.end().orElseThrow();
    String response = "";
    StopReason reason = end.reason();
    try {
      response = new String(content.get(end.response()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while the response was read");
      }
      reason = StopReason.error("the response cannot be read: " + e.getMessage());
    }
    return new RunReport(
        run.agent(), run.id(), reason, response, end.iterations(), run.usage(), run.labels());
  }

  private void take(Turn turn) {
    switch (turn) {
      case Turn.Asked asked -> closeCalls();
      case Turn.Said said -> {
        closeCalls();
        said.calls().forEach(call -> open.add(call.id()));
      }
      case Turn.Answered(ToolAnswer answer) -> open.remove(answer.callId());
    }
    starts.add(read.size());
    read.add(turn);
    watch.see(turn);
  }

  private void closeCalls() {
    open.forEach(call -> read.add(new Turn.Answered(new ToolAnswer(call, NOT_MADE, true))));
    open.clear();
  }

  private Turn turn(Entry entry) throws IOException {
    return switch (entry) {
      case Entry.Summary(BlobRef blob) -> TurnCodec.decode(content.get(blob));
      case Entry.Stored(BlobRef blob) -> TurnCodec.decode(content.get(blob));
      case Entry.Refused(String callId, String reason) ->
        new Turn.Answered(new ToolAnswer(callId, reason, true));
      case Entry.Found(String callId, String words) ->
        new Turn.Answered(new ToolAnswer(callId, words, false));
    };
  }
}
