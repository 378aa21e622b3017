package dev.aaos.kernel.device;

import dev.aaos.kernel.agent.Manifest;

/// Reads manifests as people and models write them. Any thread may call it.
public interface ManifestReader {
  /// Returns the manifest written as `text`. Files it names are not read: a manifest that
  /// comes from a model must not reach through the daemon.
  ///
  /// @throws InvalidInput naming the line, the field, its value and the nearest right word
  Manifest read(String text) throws InvalidInput;
}
