package dev.aaos.kernel.machine;

/// The kernel has stopped deciding: it was shut down, or its disk or its own code failed.
///
/// Whether the request that met this was carried out is not known here; the journal knows.
public final class KernelHalted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KernelHalted(String message, Throwable cause) {
    super(message, cause);
  }

  KernelHalted(String message) {
    super(message);
  }
}
