package dev.aaos.daemon.socket;

import dev.aaos.kernel.journal.MachineFact;
import dev.aaos.wire.Accounts;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/// Who the kernel of this machine says is at the other end of a Unix socket.
///
/// @param uid the user's number, -1 where the system cannot say
record Peer(String user, String group, int uid, int gid) {
  static Peer of(SocketChannel channel) throws IOException {
    UnixDomainPrincipal principal = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    String user = principal.user().getName();
    String group = principal.group().getName();
    return new Peer(user, group, number(Accounts.USERS, user), number(Accounts.GROUPS, group));
  }

  /// The JDK tells names, or a number where there is no name.
  private static int number(Accounts table, String name) throws IOException {
    if (name.matches("[0-9]{1,9}")) {
      return Integer.parseInt(name);
    }
    return table.find(name).map(Accounts.Entry::number).orElse(-1);
  }

  /// Returns the fact that this peer connected to the socket.
  MachineFact.SessionOpened opened() {
    return new MachineFact.SessionOpened("socket", "uid " + uid + " (" + user + ")", uid, gid, 0);
  }
}
