package dev.aaos.cli.agents;

import dev.aaos.cli.shell.UsageException;
import dev.aaos.cli.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The parameters of a run that starts from a manifest file.
final class RunRequest {
  private RunRequest() {}

  /// Returns parameters that carry the manifest's text, so that the daemon need not be able to
  /// read the file, and its path, so that files it names are found beside it.
  ///
  /// @throws UsageException if the file cannot be read
  static Json.Obj ofManifest(String file) throws UsageException {
    Path path = Path.of(file).toAbsolutePath().normalize();
    try {
      return Json.object()
          .with("manifest", Files.readString(path, StandardCharsets.UTF_8))
          .with("manifest_path", path.toString());
    } catch (NoSuchFileException e) {
      throw new UsageException("no manifest at " + path + "; 'aaos init' writes one to start from");
    } catch (IOException e) {
      throw new UsageException("cannot read the manifest " + path + ": " + e);
    }
  }
}
