/// Drivers: everything that touches the outside world, behind the kernel's device interfaces.
///
/// Each package drives one device and reads none of the others; what they share is what the
/// kernel and Linux offer.
@org.jspecify.annotations.NullMarked
module dev.aaos.drivers {
  requires static org.jspecify;
  requires transitive dev.aaos.kernel;
  requires dev.aaos.linux;
  requires java.net.http;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires com.networknt.schema;
  requires io.github.javadiffutils;

  exports dev.aaos.drivers.journal;
  exports dev.aaos.drivers.model;
  exports dev.aaos.drivers.model.demo;
  exports dev.aaos.drivers.model.gguf;
  exports dev.aaos.drivers.model.queue;
  exports dev.aaos.drivers.schema;
  exports dev.aaos.drivers.tool;
  exports dev.aaos.drivers.tool.agent;
  exports dev.aaos.drivers.tool.host;
  exports dev.aaos.drivers.tool.secret;
  exports dev.aaos.drivers.tool.web;
  exports dev.aaos.drivers.tool.file;
  exports dev.aaos.drivers.tool.program;
  exports dev.aaos.drivers.tool.undo;
}
