/// What runs as an agent inside the daemon. Sees the syscalls and nothing else of the kernel.
@org.jspecify.annotations.NullMarked
module dev.aaos.userland {
  requires static org.jspecify;
  requires dev.aaos.kernel;

  exports dev.aaos.userland;
}
