package dev.aaos.drivers.model;

/// Where a model's name leads.
sealed interface Route {
  /// To `provider`, which calls the model `model`.
  record To(Provider provider, String model) implements Route {}

  /// Nowhere, because of `reason`.
  record Nowhere(String reason) implements Route {}
}
