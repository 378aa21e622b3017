package dev.aaos.drivers.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.kernel.base.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class FileRootsTest {
  @TempDir
  Path base;

  private final FileRoots roots = new FileRoots();
  private Playground ground;

  @BeforeEach
  void plant() throws Exception {
    ground = new Playground(base);
  }

  @Test
  void resolve_directoryWithoutLinks_isItsOwnRoot() throws Exception {
    assertThat(roots.resolve(ground.in.toString()))
        .isEqualTo(new Root(ground.in.toString(), ground.in.toString()));
    assertThat(roots.resolve("/")).isEqualTo(new Root("/", "/"));
  }

  @Test
  void resolve_throughLinks_followsThem() throws Exception {
    Path link = ground.link("link", ground.out);

    assertThat(roots.resolve(link.toString()))
        .isEqualTo(new Root(link.toString(), ground.out.toString()));
  }

  @Test
  void resolve_whatDoesNotExist_attachesTheRest() throws Exception {
    Path link = ground.link("link", ground.out);

    assertThat(roots.resolve(link + "/new/deep"))
        .isEqualTo(new Root(link + "/new/deep", ground.out + "/new/deep"));
  }

  @Test
  void resolve_aCircleOfLinks_fails() throws Exception {
    Files.createSymbolicLink(ground.in.resolve("x"), Path.of("y"));
    Files.createSymbolicLink(ground.in.resolve("y"), Path.of("x"));

    assertThatThrownBy(() -> roots.resolve(ground.in.resolve("x").toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ELOOP");
  }

  @Test
  void resolve_toADirectoryThatCannotBeNamedInText_fails() throws Exception {
    ground.oddDirectoryBehindLink("link");

    assertThatThrownBy(() -> roots.resolve(ground.in.resolve("link").toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not UTF-8")
        .hasMessageContaining("odd\\xFF");
  }
}
