/// The journal's disk: a directory of files, locked to one daemon.
package dev.aaos.drivers.journal;
