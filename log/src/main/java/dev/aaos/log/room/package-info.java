/// Room on the disk: space that is kept for what must be written when there is no other.
///
/// Reading order: [dev.aaos.log.room.Room] (how much there is), [dev.aaos.log.room.Reserve] (what
/// is kept), [dev.aaos.log.room.ReservedDisk] (a disk that falls back on it),
/// [dev.aaos.log.room.Space] (whether anything may begin). Whoever keeps a reserve decides what it
/// is for; here it is bytes.
package dev.aaos.log.room;
