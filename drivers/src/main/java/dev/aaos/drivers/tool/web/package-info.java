/// `web_fetch`, and the way out to the web beneath it.
///
/// Reading order: [dev.aaos.drivers.tool.web.WebFetchTool] says what a call needs;
/// [dev.aaos.drivers.tool.web.Fetch] follows it from hop to hop, asking for authority before each;
/// [dev.aaos.drivers.tool.web.WebUrl] is a URL that can be read in one way only;
/// [dev.aaos.drivers.tool.web.Dialer] connects to an address that was checked
/// ([dev.aaos.drivers.tool.host.Addresses]);
/// [dev.aaos.drivers.tool.web.ResponseHead], [dev.aaos.drivers.tool.web.ResponseBody] and
/// [dev.aaos.drivers.tool.web.BodyText] read what comes back, all of it bounded.
///
/// The address that was checked is the address that is connected to: nothing here names a host to
/// a library that would resolve it again. Every hop is a connection of its own, closed after one
/// answer, so nothing is shared between agents: no cookies, no cache, no credentials, no proxy.
/// HTTP is read here rather than by a library, because one GET and one answer are little, and what
/// a client adds to that (pools, redirects, retries, cookies) is what must not happen on this way.
package dev.aaos.drivers.tool.web;
