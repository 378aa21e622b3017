/// What this kernel lets this process use, found out by using it.
package dev.aaos.linux.probe;
