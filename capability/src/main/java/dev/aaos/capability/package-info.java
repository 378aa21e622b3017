/// Authority is a value.
package dev.aaos.capability;
