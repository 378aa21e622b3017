package dev.aaos.drivers.tool.file;

/// Files opened with the rights of this process, which is what the judge alone holds.
final class SwappedPathsTest extends SwappedPathsContract {
  @Override
  FileHands hands() {
    return FileHands.OWN;
  }
}
