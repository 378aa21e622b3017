package dev.aaos.tests.system;

/// The loop inside the daemon.
class ModelLoopContractTest extends AgentLoopContract {
  @Override
  String loop() {
    return "";
  }

  @Override
  String needs() {
    return "";
  }
}
