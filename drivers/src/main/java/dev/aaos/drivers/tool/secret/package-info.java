/// Secrets that go into requests, and come out of answers.
///
/// [dev.aaos.drivers.tool.secret.Secrets] is where values come from;
/// [dev.aaos.drivers.tool.secret.Credential] is one of them in its header, and knows the forms in
/// which it may be said back; [dev.aaos.drivers.tool.secret.Scrubber] takes these out of what a
/// host says. Nothing here keeps a value longer than its user does.
package dev.aaos.drivers.tool.secret;
