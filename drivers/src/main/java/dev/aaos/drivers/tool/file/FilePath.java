package dev.aaos.drivers.tool.file;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilitySyntaxException;
import dev.aaos.capability.PathPattern;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.linux.PathBytes;

/// A path that an input names: absolute, without `.`, `..` and `//`, as text alone.
///
/// @param text the path; nothing in it is a wildcard
record FilePath(String text) {
  /// Returns the path written `written`.
  ///
  /// @throws InvalidInput when it is relative, climbs above `/`, or holds what no path can
  static FilePath of(String written) throws InvalidInput {
    try {
      return new FilePath(PathPattern.normalise(written));
    } catch (CapabilitySyntaxException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the path written `written`, which must end in a name and so can be a file's.
  ///
  /// @throws InvalidInput as [#of], and when it ends in `/`, `.` or `..`
  static FilePath ofFile(String written) throws InvalidInput {
    FilePath path = of(written);
    String last = written.substring(written.lastIndexOf('/') + 1);
    if (last.isEmpty() || last.equals(".") || last.equals("..")) {
      throw new InvalidInput(
          "path '" + written + "' names a directory: add the name of the file in it");
    }
    return path;
  }

  /// Returns the capability of reading what lies here.
  Capability.FileRead read() {
    return new Capability.FileRead(PathPattern.literal(text));
  }

  /// Returns the capability of writing what lies here.
  Capability.FileWrite write() {
    return new Capability.FileWrite(PathPattern.literal(text));
  }

  /// Returns the path as the kernel takes it.
  PathBytes bytes() {
    return PathBytes.of(text);
  }

  /// Returns the path in one line that cannot pass for another: see [Texts#inOneLine].
  String shown() {
    return Texts.inOneLine(text);
  }
}
