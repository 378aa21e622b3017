package dev.aaos.tests;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// What one source file says of its types, methods and enum constants, in their order.
///
/// @param types by simple name
/// @param methods by name; the last of several counts
/// @param constants by name
record DocComments(
    Map<String, String> types, Map<String, String> methods, Map<String, String> constants) {
  /// Reads `path`, relative to the checkout.
  static DocComments of(String path) {
    DocComments docs =
        new DocComments(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Path source = Checkout.home().resolve(path);
      JavacTask task = (JavacTask) compiler.getTask(
          null, files, null, null, null, files.getJavaFileObjectsFromPaths(List.of(source)));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(trees, docs).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return docs;
  }

  /// Returns `doc` up to its first tag, as one paragraph, with links as code.
  static String prose(String doc) {
    return doc.lines()
        .takeWhile(line -> !line.strip().startsWith("@"))
        .map(String::strip)
        .collect(Collectors.joining(" "))
        .replaceAll("\\[[\\w.]*?([A-Z]\\w*)(?:#(\\w+))?\\](?!\\()", "`$1`")
        .strip();
  }

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final DocComments docs;

    Reader(Trees trees, DocComments docs) {
      this.trees = trees;
      this.docs = docs;
    }

    private String doc() {
      String doc = trees.getDocComment(getCurrentPath());
      return doc == null ? "" : doc;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      docs.types.put(type.getSimpleName().toString(), doc());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      String doc = doc();
      if (!doc.isEmpty()) {
        docs.methods.put(method.getName().toString(), doc);
      }
      return super.visitMethod(method, null);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void nothing) {
      if (getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.ENUM) {
        String doc = doc();
        if (!doc.isEmpty()) {
          docs.constants.put(variable.getName().toString(), doc);
        }
      }
      return super.visitVariable(variable, null);
    }
  }
}
