/// Manifests as people write them: YAML, read strictly.
///
/// [dev.aaos.daemon.manifest.ManifestYaml] knows the fields; [dev.aaos.daemon.manifest.Yaml]
/// gives values that remember their line, so that every complaint can name it.
package dev.aaos.daemon.manifest;
