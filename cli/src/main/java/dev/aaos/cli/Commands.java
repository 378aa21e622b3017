package dev.aaos.cli;

import dev.aaos.cli.agents.BudgetCommand;
import dev.aaos.cli.agents.ChatCommand;
import dev.aaos.cli.agents.ExecCommand;
import dev.aaos.cli.agents.InferenceCommand;
import dev.aaos.cli.agents.InspectCommand;
import dev.aaos.cli.agents.LogsCommand;
import dev.aaos.cli.agents.PsCommand;
import dev.aaos.cli.agents.ResumeCommand;
import dev.aaos.cli.agents.RunCommand;
import dev.aaos.cli.agents.SendCommand;
import dev.aaos.cli.agents.StopCommand;
import dev.aaos.cli.agents.SubmitCommand;
import dev.aaos.cli.agents.ToolsCommand;
import dev.aaos.cli.audit.CheckCommand;
import dev.aaos.cli.audit.ConsistencyCommand;
import dev.aaos.cli.audit.ExportCommand;
import dev.aaos.cli.audit.ProveCommand;
import dev.aaos.cli.audit.PruneCommand;
import dev.aaos.cli.audit.TailCommand;
import dev.aaos.cli.audit.VerifyCommand;
import dev.aaos.cli.authority.ApprovalsCommand;
import dev.aaos.cli.authority.ApproveCommand;
import dev.aaos.cli.authority.AuditCommand;
import dev.aaos.cli.authority.CapabilitiesCommand;
import dev.aaos.cli.authority.DenyCommand;
import dev.aaos.cli.authority.OutcomesCommand;
import dev.aaos.cli.authority.ResolveCommand;
import dev.aaos.cli.authority.RevokeCommand;
import dev.aaos.cli.authority.WhyCommand;
import dev.aaos.cli.demo.DemoCommand;
import dev.aaos.cli.keep.BackupCommand;
import dev.aaos.cli.keep.RestoreCommand;
import dev.aaos.cli.keep.ShredCommand;
import dev.aaos.cli.past.ForkCommand;
import dev.aaos.cli.past.ReplayCommand;
import dev.aaos.cli.past.UndoCommand;
import dev.aaos.cli.policy.ApplyPolicyCommand;
import dev.aaos.cli.policy.CheckPolicyCommand;
import dev.aaos.cli.policy.ExplainPolicyCommand;
import dev.aaos.cli.policy.PolicyCommand;
import dev.aaos.cli.policy.ReloadPolicyCommand;
import dev.aaos.cli.policy.TestPolicyCommand;
import dev.aaos.cli.setup.ClockCommand;
import dev.aaos.cli.setup.CompletionCommand;
import dev.aaos.cli.setup.ConfigureCommand;
import dev.aaos.cli.setup.DoctorCommand;
import dev.aaos.cli.setup.InitCommand;
import dev.aaos.cli.setup.SecretCommand;
import dev.aaos.cli.setup.VersionCommand;
import dev.aaos.cli.shell.Help;
import dev.aaos.cli.shell.Shell;
import dev.aaos.cli.stage.StageCommand;
import dev.aaos.cli.token.NarrowCommand;
import dev.aaos.cli.token.NewCommand;
import dev.aaos.cli.token.RevokeTokenCommand;
import dev.aaos.cli.token.ShowCommand;
import dev.aaos.cli.token.TokenCommand;
import dev.aaos.cli.token.WhoamiCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/// The one list of commands, in the order help shows them.
///
/// A command's class is loaded only when it is asked for: most of what a short-lived process
/// spends is class loading.
final class Commands {
  private static final Map<String, Function<Shell, Object>> MAKERS = makers();
  private static final Map<String, Function<Shell, Object>> OF_AUDIT = makersOfAudit();
  private static final Map<String, Function<Shell, Object>> OF_TOKEN = makersOfToken();
  private static final Map<String, Function<Shell, Object>> OF_POLICY = makersOfPolicy();

  private Commands() {}

  private static Map<String, Function<Shell, Object>> makers() {
    Map<String, Function<Shell, Object>> makers = new LinkedHashMap<>();
    makers.put("demo", shell -> new DemoCommand(shell));
    makers.put("init", shell -> new InitCommand(shell));
    makers.put("run", shell -> new RunCommand(shell));
    makers.put("exec", shell -> new ExecCommand(shell));
    makers.put("submit", shell -> new SubmitCommand(shell));
    makers.put("chat", shell -> new ChatCommand(shell));
    makers.put("send", shell -> new SendCommand(shell));
    makers.put("ps", shell -> new PsCommand(shell));
    makers.put("inspect", shell -> new InspectCommand(shell));
    makers.put("logs", shell -> new LogsCommand(shell));
    makers.put("inference", shell -> new InferenceCommand(shell));
    makers.put("budget", shell -> new BudgetCommand(shell));
    makers.put("stop", shell -> new StopCommand(shell));
    makers.put("resume", shell -> new ResumeCommand(shell));
    makers.put("tools", shell -> new ToolsCommand(shell));
    makers.put("approvals", shell -> new ApprovalsCommand(shell));
    makers.put("approve", shell -> new ApproveCommand(shell));
    makers.put("deny", shell -> new DenyCommand(shell));
    makers.put("outcomes", shell -> new OutcomesCommand(shell));
    makers.put("capabilities", shell -> new CapabilitiesCommand(shell));
    makers.put("revoke", shell -> new RevokeCommand(shell));
    makers.put("token", shell -> new TokenCommand(shell));
    makers.put("whoami", shell -> new WhoamiCommand(shell));
    makers.put("policy", shell -> new PolicyCommand(shell));
    makers.put("audit", shell -> new AuditCommand(shell));
    makers.put("why", shell -> new WhyCommand(shell));
    makers.put("replay", shell -> new ReplayCommand(shell));
    makers.put("fork", shell -> new ForkCommand(shell));
    makers.put("undo", shell -> new UndoCommand(shell));
    makers.put("stage", shell -> new StageCommand(shell));
    makers.put("backup", shell -> new BackupCommand(shell));
    makers.put("restore", shell -> new RestoreCommand(shell));
    makers.put("shred", shell -> new ShredCommand(shell));
    makers.put("clock", shell -> new ClockCommand(shell));
    makers.put("configure", shell -> new ConfigureCommand(shell));
    makers.put("secret", shell -> new SecretCommand(shell));
    makers.put("doctor", shell -> new DoctorCommand(shell));
    makers.put("version", shell -> new VersionCommand(shell));
    makers.put("completion", shell -> new CompletionCommand(shell, () -> all(shell)));
    makers.put("help", shell -> new HelpCommand());
    return makers;
  }

  private static Map<String, Function<Shell, Object>> makersOfPolicy() {
    Map<String, Function<Shell, Object>> makers = new LinkedHashMap<>();
    makers.put("check", shell -> new CheckPolicyCommand(shell));
    makers.put("apply", shell -> new ApplyPolicyCommand(shell));
    makers.put("reload", shell -> new ReloadPolicyCommand(shell));
    makers.put("test", shell -> new TestPolicyCommand(shell));
    makers.put("explain", shell -> new ExplainPolicyCommand(shell));
    return makers;
  }

  private static Map<String, Function<Shell, Object>> makersOfAudit() {
    Map<String, Function<Shell, Object>> makers = new LinkedHashMap<>();
    makers.put("verify", shell -> new VerifyCommand(shell));
    makers.put("prove", shell -> new ProveCommand(shell));
    makers.put("check", shell -> new CheckCommand(shell));
    makers.put("consistency", shell -> new ConsistencyCommand(shell));
    makers.put("export", shell -> new ExportCommand(shell));
    makers.put("tail", shell -> new TailCommand(shell));
    makers.put("prune", shell -> new PruneCommand(shell));
    return makers;
  }

  private static Map<String, Function<Shell, Object>> makersOfToken() {
    Map<String, Function<Shell, Object>> makers = new LinkedHashMap<>();
    makers.put("new", shell -> new NewCommand(shell));
    makers.put("narrow", shell -> new NarrowCommand(shell));
    makers.put("show", shell -> new ShowCommand(shell));
    makers.put("revoke", shell -> new RevokeTokenCommand(shell));
    return makers;
  }

  /// Returns the command line that knows `first` alone, if that is a command; else all of them.
  static CommandLine knowing(Shell shell, String first) {
    Function<Shell, Object> maker = MAKERS.get(first);
    if (maker == null || first.equals("help")) {
      return all(shell);
    }
    CommandLine root = root();
    add(root, first, maker.apply(shell));
    addParts(root, shell);
    return root;
  }

  /// Returns the command line that knows every command.
  static CommandLine all(Shell shell) {
    CommandLine root = root();
    MAKERS.forEach((name, maker) -> add(root, name, maker.apply(shell)));
    addParts(root, shell);
    return root;
  }

  /// Adds the commands that stand below another one.
  private static void addParts(CommandLine root, Shell shell) {
    CommandLine audit = root.getSubcommands().get("audit");
    if (audit != null) {
      OF_AUDIT.forEach((name, maker) -> add(audit, name, maker.apply(shell)));
    }
    CommandLine token = root.getSubcommands().get("token");
    if (token != null) {
      OF_TOKEN.forEach((name, maker) -> add(token, name, maker.apply(shell)));
    }
    CommandLine policy = root.getSubcommands().get("policy");
    if (policy != null) {
      OF_POLICY.forEach((name, maker) -> add(policy, name, maker.apply(shell)));
    }
    CommandLine outcomes = root.getSubcommands().get("outcomes");
    if (outcomes != null) {
      add(outcomes, "resolve", new ResolveCommand(shell));
    }
  }

  private static CommandLine root() {
    return new CommandLine(new Root()).addMixin("help", new Help());
  }

  private static void add(CommandLine root, String name, Object command) {
    CommandLine line = new CommandLine(command);
    root.addSubcommand(
        name, command instanceof HelpCommand ? line : line.addMixin("help", new Help()));
  }
}
