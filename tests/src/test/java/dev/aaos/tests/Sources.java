package dev.aaos.tests;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Java sources as the compiler parses them.
final class Sources {
  private Sources() {}

  /// A method or constructor.
  ///
  /// @param owner the simple name of its type
  /// @param lines from its first line to its last
  /// @param isSeen whether it is public, in a type that is
  record Method(
      Path file,
      String owner,
      String name,
      int line,
      int lines,
      int parameters,
      boolean isSeen,
      boolean isDocumented,
      boolean isOverride) {
    /// Returns where it stands.
    String place() {
      return file.getFileName() + ":" + line + " " + owner + "." + name;
    }
  }

  /// A type.
  record Type(Path file, String name, int line, boolean isSeen, boolean isDocumented) {
    /// Returns where it stands.
    String place() {
      return file.getFileName() + ":" + line + " " + name;
    }
  }

  /// What stands in some files.
  record Parsed(List<Type> types, List<Method> methods) {}

  /// Parses `files`, without looking at what they refer to.
  static Parsed parse(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Parsed parsed = new Parsed(new ArrayList<>(), new ArrayList<>());
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(
          null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Reader(trees, unit, parsed).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parsed;
  }

  private static final class Reader extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final CompilationUnitTree unit;
    private final Path file;
    private final Parsed into;
    private final List<ClassTree> within = new ArrayList<>();

    Reader(Trees trees, CompilationUnitTree unit, Parsed into) {
      this.trees = trees;
      this.unit = unit;
      this.file = Path.of(unit.getSourceFile().toUri());
      this.into = into;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      within.add(type);
      if (!type.getSimpleName().isEmpty()) {
        into.types.add(
            new Type(file, type.getSimpleName().toString(), line(type), isSeen(), isDocumented()));
      }
      super.visitClass(type, null);
      within.removeLast();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long end = trees.getSourcePositions().getEndPosition(unit, method);
      Tree body = method.getBody() == null ? method : method.getBody();
      boolean isOverride = method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      var flags = method.getModifiers().getFlags();
      boolean isPublic = flags.contains(Modifier.PUBLIC)
          || (within.getLast().getKind() == Tree.Kind.INTERFACE
              && !flags.contains(Modifier.PRIVATE));
      if (end >= 0) {
        into.methods.add(new Method(
            file,
            within.getLast().getSimpleName().toString(),
            method.getName().toString(),
            line(method),
            (int) lines.getLineNumber(end) - line(body) + 1,
            method.getParameters().size(),
            isSeen() && isPublic,
            isDocumented(),
            isOverride));
      }
      return super.visitMethod(method, null);
    }

    private int line(Tree tree) {
      return (int)
          unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    /// A member of an interface is public without saying so.
    private boolean isSeen() {
      for (int i = 0; i < within.size(); i++) {
        boolean member = i > 0 && within.get(i - 1).getKind() == Tree.Kind.INTERFACE;
        if (!member && !within.get(i).getModifiers().getFlags().contains(Modifier.PUBLIC)) {
          return false;
        }
      }
      return true;
    }

    private boolean isDocumented() {
      return trees.getDocComment(getCurrentPath()) != null;
    }
  }
}
