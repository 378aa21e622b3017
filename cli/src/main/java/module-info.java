/// The command `aaos`: speaks the wire to a daemon, and reads a log without one and tries policies
/// without one; nothing else of the system.
///
/// Reading order: [dev.aaos.cli.Main] (from arguments to an exit code), `dev.aaos.cli.wire`
/// (JSON lines over a Unix socket), `dev.aaos.cli.shell` (what surrounds a command),
/// `dev.aaos.cli.run` (a run watched as it happens), and the commands: `agents`, `audit`,
/// `authority`, `token`, `policy`, `keep`, `setup`, `demo`.
@org.jspecify.annotations.NullMarked
module dev.aaos.cli {
  requires static org.jspecify;
  requires dev.aaos.capability;
  requires dev.aaos.log;
  requires dev.aaos.policy;
  requires dev.aaos.wire;
  requires info.picocli;
  requires jdk.unsupported;
  requires tools.jackson.core;

  opens dev.aaos.cli to
      info.picocli;
  opens dev.aaos.cli.agents to
      info.picocli;
  opens dev.aaos.cli.audit to
      info.picocli;
  opens dev.aaos.cli.authority to
      info.picocli;
  opens dev.aaos.cli.demo to
      info.picocli;
  opens dev.aaos.cli.keep to
      info.picocli;
  opens dev.aaos.cli.past to
      info.picocli;
  opens dev.aaos.cli.policy to
      info.picocli;
  opens dev.aaos.cli.setup to
      info.picocli;
  opens dev.aaos.cli.shell to
      info.picocli;
  opens dev.aaos.cli.token to
      info.picocli;
  opens dev.aaos.cli.stage to
      info.picocli;
}
