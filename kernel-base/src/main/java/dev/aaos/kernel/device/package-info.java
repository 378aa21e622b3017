/// The outside world, as the kernel sees it.
///
/// Each interface here is a device; its drivers live outside the kernel and are handed in when
/// it boots. Reading order: [dev.aaos.kernel.device.Model], [dev.aaos.kernel.device.Tool],
/// [dev.aaos.kernel.device.Schema], [dev.aaos.kernel.device.Roots]. Drivers are trusted code:
/// what a tool plans is its claim, and the threat model says so. Failures are `IOException`s.
package dev.aaos.kernel.device;
