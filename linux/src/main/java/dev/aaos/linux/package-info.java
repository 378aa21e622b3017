/// Files as Linux knows them, opened so that the object checked is the object used.
///
/// Reading order: [dev.aaos.linux.PathBytes] (a path is bytes), [dev.aaos.linux.Descriptor]
/// (an
/// owned file descriptor and the system calls on it), [dev.aaos.linux.GrantedTree] (the
/// directory tree behind one grant, from which no symbolic link leads out),
/// [dev.aaos.linux.Check] (what an opened object must pass), [dev.aaos.linux.CheckedFile],
/// [dev.aaos.linux.CheckedDirectory] and [dev.aaos.linux.TreeWriter] (reading, listing,
/// writing
/// what passed). [dev.aaos.linux.KernelFacilities] says what this kernel can enforce.
///
/// Three kinds of "no" leave this package: [dev.aaos.linux.RefusedException] (the object lies
/// outside the grant, or is of a kind no grant reaches), [dev.aaos.linux.LinuxException] (the
/// kernel failed the call; carries the errno) and unchecked exceptions (a bug of the caller).
///
/// Nothing here keeps state between calls, and nothing blocks: objects are opened with
/// `O_PATH`
/// first, looked at, and only regular files and directories are opened for data, with
/// `O_NONBLOCK`. Native memory lives in confined arenas for the length of one call.
///
/// Peer credentials of Unix sockets are not here: the JDK hides the descriptor of a
/// `SocketChannel`, so the pid is out of reach without sockets of our own; user and group
/// come
/// from `jdk.net.ExtendedSocketOptions.SO_PEERCRED`, which needs nothing from this module.
package dev.aaos.linux;
