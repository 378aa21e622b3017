package dev.aaos.daemon.rpc;

import dev.aaos.kernel.machine.Kernel;
import dev.aaos.kernel.machine.Operator;

/// One connected client: who it is, and what it may reach.
record Session(Operator operator, Backend backend) {
  Kernel kernel() {
    return backend.kernel();
  }
}
