package dev.aaos.linux.file;

import java.util.Set;

/// The file systems that show the kernel rather than files (`include/uapi/linux/magic.h`).
///
/// Their files report no size, may block, and act when they are read or written.
final class PseudoFileSystem {
  private static final Set<Long> MAGIC = Set.of(
      0x9fa0L, // proc
      0x62656572L, // sysfs
      0x1cd1L, // devpts
      0x64626720L, // debugfs
      0x74726163L, // tracefs
      0x73636673L, // securityfs
      0x27e0ebL, // cgroup
      0x63677270L, // cgroup2
      0xcafe4a11L, // bpf
      0x42494e4dL, // binfmt_misc
      0xde5e81e4L, // efivarfs
      0x62656570L, // configfs
      0x6165676cL, // pstore
      0xf97cff8cL, // selinuxfs
      0x43415d53L, // smackfs
      0x19800202L, // mqueue
      0x6e736673L, // nsfs
      0x534f434bL, // sockfs
      0x50495045L, // pipefs
      0x09041934L, // anonymous inodes
      0x65735543L, // fusectl
      0x67596969L, // rpc_pipefs
      0x6e667364L, // nfsd
      0x7655821L, // resctrl
      0xabba1974L); // xenfs

  private PseudoFileSystem() {}

  /// Returns whether `magic`, as fstatfs gives it, is one of them.
  static boolean is(long magic) {
    return MAGIC.contains(magic & 0xffff_ffffL);
  }
}
