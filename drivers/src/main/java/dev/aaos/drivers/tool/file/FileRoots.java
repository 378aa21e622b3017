package dev.aaos.drivers.tool.file;

import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.device.Roots;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.file.GrantedTree;
import java.io.IOException;

/// Resolves granted directories on this machine's file system, with the daemon's own rights: what
/// they name is the operator's word. Any thread may call it.
public final class FileRoots implements Roots {
  @Override
  public Root resolve(String directory) throws IOException {
    PathBytes real = GrantedTree.resolve(PathBytes.of(directory)).real();
    String text = real.text()
        .orElseThrow(() -> new IOException("'" + directory + "' leads to '" + real
            + "', which is not UTF-8: rename that directory, or grant another"));
    return new Root(directory, text);
  }
}
