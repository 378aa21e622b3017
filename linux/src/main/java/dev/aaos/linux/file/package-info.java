/// Files as Linux knows them, opened so that the object checked is the object used.
///
/// Reading order: [dev.aaos.linux.file.GrantedTree] (the directory tree behind one
/// grant, from which no symbolic link leads out), [dev.aaos.linux.file.OpenTree] (the
/// same for the length of a call), [dev.aaos.linux.file.Coverage] and
/// [dev.aaos.linux.file.Judge] (what an opened object must pass),
/// [dev.aaos.linux.file.CheckedFile], [dev.aaos.linux.file.CheckedDirectory],
/// [dev.aaos.linux.file.TreeWriter] and [dev.aaos.linux.file.TreeRestorer] (reading,
/// listing, writing what passed, and taking that back), the last two of a
/// [dev.aaos.linux.file.Target] each. What commands did is taken back for
/// [dev.aaos.linux.file.TreeRestorer] by `NodePlacement`, over a `Node` of any kind.
///
/// Three kinds of "no" leave this package: [dev.aaos.linux.file.RefusedException] (the object
/// lies outside the grant, or is of a kind no grant reaches), [dev.aaos.linux.LinuxException]
/// (the kernel failed the call; carries the errno) and unchecked exceptions (a bug of the
/// caller).
///
/// Nothing here keeps state between calls, and nothing blocks: objects are opened with
/// `O_PATH` first, looked at, and only regular files and directories are opened for data,
/// with `O_NONBLOCK`. Native memory lives in confined arenas for the length of one call.
package dev.aaos.linux.file;
