package dev.aaos.daemon.socket;

import dev.aaos.kernel.journal.MachineFact;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/// Who the kernel of this machine says is at the other end of a Unix socket.
///
/// @param uid the user's number, -1 where the system cannot say
record Peer(String user, String group, int uid, int gid) {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final Path GROUPS = Path.of("/etc/group");

  static Peer of(SocketChannel channel) throws IOException {
    UnixDomainPrincipal principal = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
    String user = principal.user().getName();
    String group = principal.group().getName();
    return new Peer(user, group, number(USERS, user), number(GROUPS, group));
  }

  /// The JDK tells names, or a number where there is no name.
  private static int number(Path table, String name) throws IOException {
    if (name.matches("[0-9]{1,9}")) {
      return Integer.parseInt(name);
    }
    for (String line : Files.readAllLines(table)) {
      String[] fields = line.split(":", 4);
      if (fields.length > 3 && fields[0].equals(name)) {
        return Integer.parseInt(fields[2]);
      }
    }
    return -1;
  }

  /// Returns the fact that this peer connected to the socket.
  MachineFact.SessionOpened opened() {
    return new MachineFact.SessionOpened("socket", "uid " + uid + " (" + user + ")", uid, gid, 0);
  }
}
