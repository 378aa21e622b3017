package dev.aaos.daemon.policy;

import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.KernelHalted;
import dev.aaos.wire.Places;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/// Looks whether the file of the policy has changed, and has what it holds adopted. A file that
/// is being written is left until it has been the same for a while. A thread of its own.
public final class PolicyWatch implements AutoCloseable {
  private static final Duration APART = Duration.ofMillis(300);

  private final Adoption adoption;
  private final Kernel kernel;
  private final PrintStream err;
  private final Thread thread;
  private boolean closing;

  /// Watches for `adoption`.
  public PolicyWatch(Adoption adoption, Kernel kernel, PrintStream err) {
    this.adoption = adoption;
    this.kernel = kernel;
    this.err = err;
    this.thread = Thread.ofPlatform().daemon().name("policy-watch").unstarted(this::work);
  }

  /// Begins, where there is a file to be looked at.
  public void start() {
    if (adoption.file().path().isPresent()) {
      thread.start();
    }
  }

  /// As what is done is recorded that nobody asked for but who wrote the file.
  static MachineFact.SessionOpened session() {
    int uid = Places.uidOfThisProcess();
    return new MachineFact.SessionOpened(
        "policy file",
        "agentd",
        uid,
        -1,
        Math.toIntExact(ProcessHandle.current().pid()));
  }

  private synchronized void work() {
    Path path = adoption.file().path().orElseThrow();
    String adopted = print(path);
    String seen = adopted;
    try {
      while (!closing) {
        wait(APART.toMillis());
        String now = print(path);
        if (adoption.isPending()) {
          adoption.begin(kernel);
        }
        if (!now.equals(adopted) && now.equals(seen)) {
          adopted = now;
          reload();
        }
        seen = now;
      }
    } catch (IOException e) {
      err.println("agentd: the policy is not looked at any more: " + e.getMessage());
    } catch (KernelHalted | InterruptedException e) {
      closing = true; // nothing is judged any more
    }
  }

  private void reload() {
    try {
      Adoption.Checked checked = adoption.reload(() -> kernel.open(session()));
      if (!checked.same()) {
        err.println("agentd: another policy is in force"
            + (checked.widening().isAny() ? ", which allows more than the one before" : ""));
      }
      checked.warnings().forEach(warning -> err.println("agentd: policy: " + warning));
    } catch (IOException e) {
      err.println("agentd: " + e.getMessage());
    }
  }

  /// Returns what changes when the file does.
  private static String print(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
    } catch (IOException e) {
      return "gone";
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
