/// What every dialect needs to speak to its provider.
///
/// Reading order: [dev.aaos.drivers.model.provider.Endpoint] (where a provider is, and the
/// [dev.aaos.drivers.model.provider.ApiKey] it asks for),
/// [dev.aaos.drivers.model.provider.Http] (one request, within
/// [dev.aaos.drivers.model.provider.CallLimits]),
/// [dev.aaos.drivers.model.provider.Answer] and
/// [dev.aaos.drivers.model.provider.ServerEvents] (what comes back, piece by piece),
/// [dev.aaos.drivers.model.provider.ProviderError] (what comes back instead), and
/// [dev.aaos.drivers.model.dialect.Exchange] (a conversation as providers accept it).
///
/// A call's state belongs to the thread that makes it. The HTTP client is shared by all.
package dev.aaos.drivers.model.provider;
