/// System calls from Java: numbers, memory, descriptors, the start of a program. Not exported:
/// who uses it may do anything this process may.
package dev.aaos.linux.call;
