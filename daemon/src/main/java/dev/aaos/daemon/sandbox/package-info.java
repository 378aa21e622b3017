/// How programs are confined here: whom they run as, and where the helper's modules lie.
package dev.aaos.daemon.sandbox;
