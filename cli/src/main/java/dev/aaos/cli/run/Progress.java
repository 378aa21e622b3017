package dev.aaos.cli.run;

import dev.aaos.cli.shell.Figures;
import dev.aaos.cli.shell.Printable;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.shell.Terminal;
import dev.aaos.cli.shell.Terminal.Stream;
import dev.aaos.cli.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What a run is doing, on one line that is redrawn; nothing when messages do not go to a
/// terminal.
///
/// Lines that should stay (a refusal, a question) are printed above it. Any thread may call.
public final class Progress implements AutoCloseable {
  /// Which events get a line that stays, whether or not it is a terminal.
  public enum Detail {
    /// None, but refusals on a terminal.
    NONE,
    /// What agents do and are told.
    STEPS,
    /// Every one.
    EVERYTHING
  }

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final String CLEAR = "\r\u001b[K";

  private final Shell shell;
  private final Terminal terminal;
  private final EventLine lines;
  private final boolean live;
  private final Detail detail;
  private final int columns;
  private final Instant started;
  private final ProgramLines output = new ProgramLines();
  private String doing = "starting";
  private long steps;
  private long inputTokens;
  private long outputTokens;
  private int suspended;
  private boolean closed;

  /// Shows a run on the terminal of `shell`, with as many lines that stay as `detail` says.
  public Progress(Shell shell, Detail detail) {
    this.shell = shell;
    this.terminal = shell.terminal();
    this.detail = detail;
    this.lines = new EventLine(shell.clock(), shell.palette(Stream.ERR), Map.of());
    this.live = terminal.isTerminal(Stream.ERR);
    this.columns = live ? terminal.screen().columns() : 0;
    this.started = shell.clock().instant();
  }

  /// Redraws once a second until closed, so that a long model call is seen to be alive.
  public void start() {
    if (live) {
      Thread.ofVirtual().name("progress").start(() -> {
        while (!isClosed()) {
          draw();
          shell.pause().during(TICK);
        }
      });
    }
  }

  /// Notes an event of the run.
  public synchronized void event(Json.Obj envelope) {
    String line = lines.of(envelope);
    String who = Printable.line(lines.name(envelope), 24);
    Json.Obj event = envelope.object("event");
    String kind = event.text("kind", "");
    switch (kind) {
      case "usage_reported" -> {
        steps++;
        inputTokens += event.number("input_tokens", 0);
        outputTokens += event.number("output_tokens", 0);
      }
      case "inference_reused" -> steps++;
      case "tool_invoked" -> {
        doing = who + " " + EventText.body(event);
        output.clear();
      }
      case "human_approval_requested" -> doing = who + " waits for approval";
      case "agent_execution_started", "tool_result", "human_approval_granted" -> {
        doing = who + " thinks";
        output.clear();
      }
      default -> {}
    }
    if (EventText.isOfAll(kind)) {
      doing = EventText.body(event);
      line(doing);
      return;
    }
    boolean stays = switch (detail) {
      case NONE -> live && EventText.isRefusal(kind);
      case STEPS -> EventText.isStep(kind);
      case EVERYTHING -> true;
    };
    if (stays) {
      line(line);
    }
    draw();
  }

  /// Notes what a program writes that the run has started, or what a model says: the status line
  /// shows its last line, and with every event each line stays.
  public synchronized void output(String stream, String text) {
    List<String> lines = output.add(stream, text);
    if (detail == Detail.EVERYTHING) {
      lines.forEach(line -> line(shell.palette(Stream.ERR).dim("  | " + line)));
    }
    draw();
  }

  /// Prints `text` above the status line, where it stays.
  public synchronized void line(String text) {
    clear();
    terminal.err().println(text);
    draw();
  }

  /// Takes the status line away while a person is asked something.
  public synchronized void suspend() {
    clear();
    suspended++;
  }

  /// Puts the status line back.
  public synchronized void resume() {
    suspended--;
    draw();
  }

  private synchronized void draw() {
    if (!live || closed || suspended > 0) {
      return;
    }
    Duration elapsed = Duration.between(started, shell.clock().instant());
    String said = output.last().isEmpty() ? "" : " · " + output.last();
    String text = "step " + (steps + 1) + " · " + doing + said + " · " + Figures.tokens(inputTokens)
        + " in / " + Figures.tokens(outputTokens) + " out · " + Figures.duration(elapsed);
    String fitting = Printable.line(text, columns - 1);
    terminal.err().print(CLEAR + shell.palette(Stream.ERR).dim(fitting));
    terminal.err().flush();
  }

  private void clear() {
    if (live && !closed && suspended == 0) {
      terminal.err().print(CLEAR);
      terminal.err().flush();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Takes the status line away for good.
  @Override
  public synchronized void close() {
    clear();
    closed = true;
  }
}
