/// Names that people's tools run or obey, and what a pattern says of them: the table
/// `protected.txt`, each of its sections with a reason.
///
/// [dev.aaos.capability.protection.Protection] is to be read first. Knows names alone; what
/// follows for a grant is said where grants are compared, in [dev.aaos.capability].
package dev.aaos.capability.protection;
