/// How the kernel's values look on the wire.
///
/// Reading order: [dev.aaos.daemon.view.AgentView], [dev.aaos.daemon.view.AuditView] (records as
/// the predecessor's audit events), [dev.aaos.daemon.view.GrantView]. Pure functions of published
/// state; previews of content are made here, when read, and nowhere kept.
package dev.aaos.daemon.view;
