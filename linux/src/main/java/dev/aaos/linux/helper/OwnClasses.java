package dev.aaos.linux.helper;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.List;

/// All classes of this module, loaded before any thread sees another root: where a thread's
/// files are gone, so are its class files, and a class that could not be loaded stays broken
/// for all.
final class OwnClasses {
  private static final String SUFFIX = ".class";

  private OwnClasses() {}

  /// Loads them.
  static void load() throws IOException {
    Module own = OwnClasses.class.getModule();
    ResolvedModule resolved =
        own.getLayer().configuration().findModule(own.getName()).orElseThrow();
    for (String name : names(resolved)) {
      if (Class.forName(own, name) == null) {
        throw new IOException("class " + name + " cannot be loaded: the build is damaged");
      }
    }
  }

  private static List<String> names(ResolvedModule module) throws IOException {
    try (ModuleReader reader = module.reference().open()) {
      return reader
          .list()
          .filter(name -> name.endsWith(SUFFIX) && !name.equals("module-info.class"))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
          .toList();
    }
  }
}
