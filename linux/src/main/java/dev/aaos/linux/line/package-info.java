/// Between the daemon and `aaos-confine`: whole messages and open descriptors over one pair of
/// sockets, the helper as the daemon holds it, and trees with mapped owners for it.
package dev.aaos.linux.line;
