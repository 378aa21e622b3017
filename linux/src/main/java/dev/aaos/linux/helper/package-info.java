/// `aaos-confine`, the program: [dev.aaos.linux.helper.Confine] is where it begins.
package dev.aaos.linux.helper;
