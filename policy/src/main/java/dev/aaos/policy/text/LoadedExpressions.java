package dev.aaos.policy.text;

import dev.aaos.policy.Condition;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads expressions with a library that is loaded when the first one is met: a start without any
/// does not know it. Any thread may use it.
public final class LoadedExpressions implements Expressions {
  private static final String READER = "dev.aaos.condition.CelExpressions";

  private final Path jars;
  private Optional<Expressions> loaded = Optional.empty();

  private LoadedExpressions(Path jars) {
    this.jars = jars;
  }

  /// Returns what is loaded from `condition/` beside the jar that this class came in.
  public static LoadedExpressions installed() {
    try {
      URL here = LoadedExpressions.class.getProtectionDomain().getCodeSource().getLocation();
      return new LoadedExpressions(Path.of(here.toURI()).resolveSibling("condition"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of this class has no name", e);
    }
  }

  @Override
  public Condition read(String expression) throws PolicyProblem {
    return reader().read(expression);
  }

  private synchronized Expressions reader() throws PolicyProblem {
    if (loaded.isEmpty()) {
      loaded = Optional.of(load());
    }
    return loaded.get();
  }

  private Expressions load() throws PolicyProblem {
    if (!Files.isDirectory(jars)) {
      throw new PolicyProblem("this installation reads no expressions: " + jars + " is not there");
    }
    List<URL> urls = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(jars, "*.jar")) {
      for (Path jar : all) {
        urls.add(jar.toUri().toURL());
      }
      // Open as long as the process lives: its classes are loaded as they are needed.
      ClassLoader loader =
          new URLClassLoader("condition", urls.toArray(new URL[0]), getClass().getClassLoader());
      Object reader = loader.loadClass(READER).getDeclaredConstructor().newInstance();
      if (reader instanceof Expressions expressions) {
        return expressions;
      }
      throw new IllegalStateException(READER + " reads no expressions");
    } catch (IOException | ReflectiveOperationException | LinkageError e) {
      throw new PolicyProblem("what reads expressions cannot be loaded from " + jars + ": " + e);
    }
  }
}
