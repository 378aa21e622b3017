package dev.aaos.drivers.tool.file;

import dev.aaos.kernel.device.Tool;
import dev.aaos.linux.file.TreeRestorer;
import dev.aaos.linux.file.TreeWriter;
import java.util.List;
import java.util.random.RandomGenerator;

/// The list of tools that work on files. All of them may be called by any thread, many at once.
public final class FileTools {
  private FileTools() {}

  /// Returns every tool of this package.
  ///
  /// @param hands find what opens files
  /// @param chance names temporary files; must not be guessable outside tests
  public static List<Tool> all(FileHands hands, RandomGenerator chance) {
    TreeWriter writer = new TreeWriter(chance);
    return List.of(
        new FileReadTool(hands),
        new FileReadManyTool(hands),
        new FileListTool(hands),
        new FileWriteTool(hands, writer),
        new FileEditTool(hands, writer),
        new FileRestoreTool(hands, new TreeRestorer(chance)),
        new GrepTool(hands, System::nanoTime, TreeSearch.Bounds.DEFAULT));
  }
}
