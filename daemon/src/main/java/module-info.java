/// agentd: the composition root, and the doors through which people and programs reach the
/// kernel.
@org.jspecify.annotations.NullMarked
module dev.aaos.daemon {
  requires static org.jspecify;
  requires dev.aaos.kernel;
  requires dev.aaos.userland;
  requires dev.aaos.drivers;
  requires dev.aaos.policy;
  requires dev.aaos.linux;
  requires dev.aaos.wire;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires org.snakeyaml.engine;
  requires java.net.http;
  requires jdk.httpserver;
  requires jdk.net;

  exports dev.aaos.daemon;
}
