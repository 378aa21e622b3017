package dev.aaos.drivers.model.gguf;

import dev.aaos.drivers.model.provider.Endpoint;
import dev.aaos.kernel.device.ModelFailure;
import dev.aaos.kernel.device.ModelFailure.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The directory of models: `NAME.gguf` is the model `NAME`. Any thread may call it.
///
/// A name never leads out of it, and neither does a link there.
final class ModelFiles {
  private static final String SUFFIX = ".gguf";
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._:+-]{0,127}";
  private static final int MOST_NAMED = 20;

  private final Endpoint endpoint;
  private final Path directory;

  ModelFiles(Endpoint endpoint, Path directory) {
    this.endpoint = endpoint;
    this.directory = directory;
  }

  /// Returns the file of the model `name`.
  ///
  /// @throws ModelFailure when there is none; the message says which there are
  Path file(String name) throws ModelFailure {
    if (!name.matches(NAME)) {
      throw none("'" + name + "' is no name of a model: letters, digits and ._:+- alone");
    }
    Path file = real(name);
    if (!Files.isRegularFile(file)) {
      throw none(name + SUFFIX + " is no file, or leads out of the directory");
    }
    return file;
  }

  /// Returns where `name` leads; the directory itself, where that is outside of it.
  private Path real(String name) throws ModelFailure {
    try {
      Path real = directory.toRealPath();
      Path file = real.resolve(name + SUFFIX).toRealPath();
      return file.startsWith(real) ? file : real;
    } catch (IOException e) {
      throw none("there is no " + name + SUFFIX + ": " + present());
    }
  }

  private String present() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    } catch (IOException e) {
      return "the directory cannot be read; is " + endpoint.addressSetting() + " right?";
    }
    names.sort(String::compareTo);
    return names.isEmpty()
        ? "the directory has no model; put one there"
        : "there are " + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
  }

  private ModelFailure none(String why) {
    return endpoint.failure(Kind.UNKNOWN_MODEL, why);
  }
}
