package dev.aaos.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// A directory that is only looked at: nothing is created, locked or changed, so it may be another
/// daemon's, or a copy that nobody may write. Any thread may call it.
public record DirectoryView(Path directory) implements Disk {
  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new View(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
  }

  @Override
  public void delete(String name) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void forceDirectory() {
    throw new ReadOnlyFileSystemException();
  }

  private record View(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void read(ByteBuffer to, long position) throws IOException {
      long at = position;
      int read = 0;
      while (read >= 0 && to.hasRemaining()) {
        at += read;
        read = channel.read(to, at);
      }
    }

    @Override
    public void write(ByteBuffer from, long position) {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void force() {
      throw new ReadOnlyFileSystemException();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
