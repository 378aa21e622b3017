/// From the host of a grant to addresses that may be connected to: one way, for every tool
/// that reaches hosts.
///
/// [dev.aaos.drivers.tool.host.Addresses] resolves a name once and has every address judged
/// by [dev.aaos.drivers.tool.host.PublicInternet]. Whoever connects, connects to what was
/// judged, by a [dev.aaos.drivers.tool.host.Connector], and speaks TLS as
/// [dev.aaos.drivers.tool.host.HostTls] does. What is kept between calls is the count of
/// name look-ups under way, in the system's resolver.
package dev.aaos.drivers.tool.host;
