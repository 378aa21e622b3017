/// What the Linux kernel offers beyond the JDK: system calls as small owned types, and the
/// directory trees that stand behind file grants.
///
/// Pure `java.lang.foreign`: no C, nothing to build, nothing to unpack.
@org.jspecify.annotations.NullMarked
module dev.aaos.linux {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;

  exports dev.aaos.linux;
  exports dev.aaos.linux.change;
  exports dev.aaos.linux.change.merge;
  exports dev.aaos.linux.confine;
  exports dev.aaos.linux.file;
  exports dev.aaos.linux.keep;
  exports dev.aaos.linux.piece;
  exports dev.aaos.linux.http to
      dev.aaos.drivers;
  exports dev.aaos.linux.probe;
  exports dev.aaos.linux.stage;
  exports dev.aaos.linux.trail;
}
