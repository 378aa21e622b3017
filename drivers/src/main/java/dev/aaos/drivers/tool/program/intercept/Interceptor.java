package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.drivers.tool.host.Connector;
import dev.aaos.drivers.tool.secret.Secrets;
import dev.aaos.kernel.device.CallContext.Held;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/// Speaks in place of hosts, so that the requests of programs carry secrets that no program sees.
/// Any thread may call.
public final class Interceptor {
  private final Secrets secrets;
  private final Connector connector;
  private final Supplier<SSLSocketFactory> tls;
  private final InstantSource clock;
  private Optional<Authority> authority = Optional.empty();

  /// Makes one, which makes nothing itself until a program of an agent with a secret is started.
  ///
  /// @param secrets where the values are
  /// @param connector connects to hosts
  /// @param tls whose authorities vouch for hosts
  public Interceptor(
      Secrets secrets, Connector connector, Supplier<SSLSocketFactory> tls, InstantSource clock) {
    this.secrets = secrets;
    this.connector = connector;
    this.tls = tls;
    this.clock = clock;
  }

  /// Returns one that hosts are reached from as they are from this machine: directly, and with the
  /// authorities that the JDK trusts.
  public static Interceptor direct(Secrets secrets) {
    return new Interceptor(
        secrets,
        Connector.direct(),
        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
        InstantSource.system());
  }

  /// Returns what is done for one command whose agent holds `grants`.
  ///
  /// @param client decides, and hears of it
  public Interception of(List<Held> grants, Interception.Client client) {
    return new Interception(this, grants, client);
  }

  Secrets secrets() {
    return secrets;
  }

  Connector connector() {
    return connector;
  }

  SSLSocketFactory tls() {
    return tls.get();
  }

  /// Returns who vouches for the daemon, made when it is first asked for.
  synchronized Authority authority() {
    Authority made = authority.orElseGet(() -> new Authority(clock));
    authority = Optional.of(made);
    return made;
  }
}
