/// What agents say to one another.
///
/// [dev.aaos.kernel.ipc.Message] is what lies in a mailbox. Who sent it is the kernel's word, never
/// the sender's. Mailboxes are part of the state; nothing here owns any.
package dev.aaos.kernel.ipc;
