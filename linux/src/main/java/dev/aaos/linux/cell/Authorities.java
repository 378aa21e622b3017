package dev.aaos.linux.cell;

import dev.aaos.linux.Errno;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.View.Access;
import dev.aaos.linux.restrict.Landlock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// The authorities that programs of one cell trust, where one is added to those of this machine.
///
/// All of them lie in a file of the cell's own, [Egress#AUTHORITIES], for programs that are told
/// where to look. It is laid over the machine's own file of authorities besides, as far as there is
/// one, for programs that are not.
///
/// @param added the certificate of the one, in PEM; empty where there is none
record Authorities(String added) {
  private static final PathBytes ALL = PathBytes.of(Egress.AUTHORITIES);
  private static final int MOST = 4 << 20;

  /// Where machines have them: Debian and most others, Fedora, openSUSE, Alpine.
  private static final List<PathBytes> USUAL = List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem")
      .stream()
      .map(PathBytes::of)
      .toList();

  /// Makes the file. Nothing is mounted over the machine's own files yet.
  void make(Scaffold scaffold) throws LinuxException {
    if (!added.isEmpty()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(machines());
      all.write('\n');
      all.writeBytes(added.getBytes(StandardCharsets.US_ASCII));
      scaffold.bytes(ALL, all.toByteArray());
    }
  }

  /// Returns what this machine trusts; nothing where it has no such file.
  private static byte[] machines() throws LinuxException {
    for (PathBytes path : USUAL) {
      try (Descriptor file = Descriptor.open(path, OpenHow.read(OpenHow.FOLLOW))) {
        return file.read(MOST);
      } catch (LinuxException e) {
        refuseUnlessAbsent(e);
      }
    }
    return new byte[0];
  }

  private static void refuseUnlessAbsent(LinuxException e) throws LinuxException {
    if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.EACCES) && !e.is(Errno.ELOOP)) {
      throw e;
    }
  }

  /// Lays it over the machine's own, once those are in the cell. What is a link there leads to one
  /// that is none.
  void spread(Scaffold scaffold) throws LinuxException {
    if (added.isEmpty()) {
      return;
    }
    for (PathBytes path : USUAL) {
      PathBytes all = scaffold.at(ALL);
      try (Descriptor named = Descriptor.open(all, OpenHow.name(OpenHow.NO_SYMLINKS));
          Descriptor copy = Mounts.copy(named, all)) {
        Mounts.attach(copy, scaffold.at(path));
      } catch (LinuxException e) {
        refuseUnlessAbsent(e);
      }
    }
  }

  /// Has the file be read.
  void allow(Landlock rules) throws LinuxException {
    if (!added.isEmpty()) {
      rules.allow(ALL, false, Set.of(Access.READ));
    }
  }
}
