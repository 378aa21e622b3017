package dev.aaos.drivers.model;

import dev.aaos.drivers.model.provider.ApiKey;
import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.drivers.model.provider.Hosts;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// One backend: who it is, where, and which names are its own.
///
/// @param provider which of the known providers, or whoever stands in for it
/// @param endpoint where, and with which key
/// @param configured whether any setting speaks of it
record Backend(Provider provider, Endpoint endpoint, boolean configured) {
  /// Returns `provider` as `settings` describe it.
  ///
  /// @throws IllegalArgumentException when a setting cannot be used; the message names it
  static Backend of(Provider provider, Map<String, String> settings) {
    Optional<URI> address = Settings.address(provider, settings);
    Optional<String> key = Settings.value(settings, provider.keySetting());
    Endpoint endpoint = new Endpoint(
        provider.label(),
        address.orElse(provider.home()),
        key.map(text -> ApiKey.of(provider.keySetting(), text)),
        provider.keySetting(),
        provider.addressSetting());
    return new Backend(provider, endpoint, address.isPresent() || key.isPresent());
  }

  /// Returns whether it is the provider itself rather than a server standing in for it.
  boolean isAtHome() {
    String home = String.valueOf(provider.home().getHost());
    return host().equals(home) || host().endsWith("." + home);
  }

  /// Returns whether it is to be spoken to in OpenAI's protocol, though it has one of its own.
  boolean isCompatible() {
    return provider == Provider.OLLAMA && String.valueOf(endpoint.base()).endsWith("/v1");
  }

  /// Returns whether it cannot be asked for want of a key: providers themselves want one, servers
  /// that stand in for them may not.
  boolean lacksKey() {
    return !provider.isSelfHosted() && isAtHome() && endpoint.key().isEmpty();
  }

  /// Returns whether it is a server that speaks a provider's protocol and belongs to somebody
  /// else, so that the provider's prices say nothing about it.
  boolean isOnItsOwn() {
    return provider.isSelfHosted() || (provider == Provider.OPENAI && !isAtHome());
  }

  /// Returns whether it is on its own and runs on this machine or beside it.
  boolean isLocal() {
    return provider == Provider.GGUF || (isOnItsOwn() && Hosts.isNear(host()));
  }

  /// Returns whether it can be asked, as far as its settings tell.
  Readiness readiness() {
    if (provider == Provider.GGUF) {
      return new Readiness(
          provider.label(),
          configured,
          configured
              ? endpoint.base().getPath() + ", run by this daemon"
              : provider.addressSetting() + " is not set; gguf/NAME is its file NAME.gguf");
    }
    String where = endpoint.base().toString();
    if (lacksKey()) {
      return new Readiness(
          provider.label(), false, where + ": " + provider.keySetting() + " is not set");
    }
    if (!configured) {
      return new Readiness(
          provider.label(),
          false,
          provider.addressSetting() + " is not set; models named " + provider.label()
              + "/… are looked for at " + where);
    }
    return new Readiness(
        provider.label(), true, where + (endpoint.key().isPresent() ? ", with a key" : ", no key"));
  }

  private String host() {
    return String.valueOf(endpoint.base().getHost());
  }
}
