/// The policy in force: read from its file, checked, put on record, asked about every call.
///
/// Reading order: [PolicyDevice], [PolicyFile], [Adoption], [PolicyWatch].
package dev.aaos.daemon.policy;
