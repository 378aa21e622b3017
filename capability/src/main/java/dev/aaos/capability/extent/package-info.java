/// What capabilities are over, whoever may hold them: for rules about uses.
package dev.aaos.capability.extent;
