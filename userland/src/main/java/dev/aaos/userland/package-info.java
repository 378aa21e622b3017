/// Programs: what agents run.
///
/// [dev.aaos.userland.ModelLoop] is the one every manifest without a `program` runs. It is
/// written with syscalls alone, which is the test of their list.
package dev.aaos.userland;
