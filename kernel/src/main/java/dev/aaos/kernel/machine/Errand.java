package dev.aaos.kernel.machine;

import dev.aaos.kernel.base.AgentId;
import dev.aaos.kernel.base.Errno;
import dev.aaos.kernel.base.Result;

/// Something done for an agent that is no run, because a person asked.
interface Errand<T> {
  Result<T> run() throws InterruptedException;

  /// Does it. A bug ends this errand and nothing else.
  default Result<T> outcome(AgentId agent) {
    try {
      return run();
    } catch (InterruptedException e) {
      return Result.refused(Errno.EINTR, "agent " + agent + " was stopped");
    } catch (KernelHalted e) {
      throw e;
    } catch (DriverBug e) {
      return Result.refused(Errno.EIO, e.text());
    } catch (RuntimeException | Error e) {
      return Result.refused(Errno.EIO, "the kernel has a bug: " + e);
    }
  }
}
