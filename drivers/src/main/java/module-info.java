/// Drivers: everything that touches the outside world, behind the kernel's device interfaces.
///
/// Each package drives one device and reads none of the others; what they share is what the
/// kernel and Linux offer.
@org.jspecify.annotations.NullMarked
module dev.aaos.drivers {
  requires static org.jspecify;
  requires transitive dev.aaos.kernel;

  exports dev.aaos.drivers.journal;
}
