package dev.aaos.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import org.junit.jupiter.api.Test;

final class PathBytesTest {
  @Test
  void toString_ofBytesThatAreNotUtf8_showsThemEscaped() {
    PathBytes name = PathBytes.of(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3});

    assertThat(name.toString()).isEqualTo("a\\xFFb\\xC3");
    assertThat(name.text()).isEmpty();
    assertThat(PathBytes.of("/ä/ö").text()).contains("/ä/ö");
  }

  @Test
  void of_emptyNulOrLoneSurrogate_isRefusedWithTheMend() {
    assertThatThrownBy(() -> PathBytes.of("")).hasMessageContaining("empty");
    assertThatThrownBy(() -> PathBytes.of("/a\0b")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> PathBytes.of("/\ud800")).hasMessageContaining("surrogate");
  }

  @Test
  void isWithin_comparesWholeNames() {
    PathBytes data = PathBytes.of("/data");

    assertThat(PathBytes.of("/data").isWithin(data)).isTrue();
    assertThat(PathBytes.of("/data/x").isWithin(data)).isTrue();
    assertThat(PathBytes.of("/database").isWithin(data)).isFalse();
    assertThat(PathBytes.of("/dat").isWithin(data)).isFalse();
    assertThat(PathBytes.of("/anything").isWithin(PathBytes.ROOT)).isTrue();
  }

  @Test
  void relativeTo_isUndoneByResolve() {
    Generator<PathBytes> paths = Generator.lists(Generator.of("a", "b", "...", "ü"), 0, 5)
        .map(names -> PathBytes.of("/" + String.join("/", names)));

    Property.of("resolve undoes relativeTo", Generator.both(paths, paths, Pair::new))
        .holds(pair -> {
          PathBytes joined = pair.two().equals(PathBytes.ROOT)
              ? pair.one()
              : pair.one().resolve(PathBytes.of(pair.two().toString().substring(1)));
          assertThat(joined.isWithin(pair.one())).isTrue();
          PathBytes relative = joined.relativeTo(pair.one());
          PathBytes back =
              relative.equals(PathBytes.HERE) ? pair.one() : pair.one().resolve(relative);
          assertThat(back).isEqualTo(joined).hasSameHashCodeAs(joined);
        });
  }

  @Test
  void parentAndName_splitAtTheLastSlash() {
    assertThat(PathBytes.of("/a/b").parent()).contains(PathBytes.of("/a"));
    assertThat(PathBytes.of("/a").parent()).contains(PathBytes.ROOT);
    assertThat(PathBytes.ROOT.parent()).isEmpty();
    assertThat(PathBytes.of("/a/b").name()).isEqualTo(PathBytes.of("b"));
  }

  private record Pair(PathBytes one, PathBytes two) {}
}
