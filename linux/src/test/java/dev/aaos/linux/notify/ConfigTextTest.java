package dev.aaos.linux.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which changes of a git configuration name nothing to run.
final class ConfigTextTest {
  private static final String BEFORE = """
      [core]
      \trepositoryformatversion = 0
      \tfilemode = true
      [alias]
      \tlast = !git log -1
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[core]\n\tbare = false\n",
        "[CORE]\n\tFileMode=false\n",
        "[remote \"origin\"]\n\turl = https://example.com/a.git\n\tfetch = +refs/*:refs/*\n",
        "[remote \"or\\\"ig\\\\in\"]\n\turl = git@example.com:a.git\n",
        "[branch \"a/b\"]\n\tremote = origin\n\tmerge = refs/heads/a/b ; why\n",
        "# a comment \\ and\n; another\n\n[user]\n\tname = Ä \"B\" # c\n\temail\n",
        "[alias]\n\tlast = !git log -1\n",
      })
  void whatRunsNothing_orWasThere_mayBeAdded(String after) {
    assertThat(ConfigText.adds(BEFORE, after)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[alias]\n\tx = !y\n",
        "[alias]\n\tlast = !git log -2\n",
        "[core]\n\tfsmonitor = x\n",
        "[core]\n\thooksPath = x\n",
        "[core]\n\tsshCommand = x\n",
        "[core]\n\tworktree = /\n",
        "[core \"x\"]\n\tbare = false\n",
        "[include]\n\tpath = x\n",
        "[includeIf \"gitdir:/\"]\n\tpath = x\n",
        "[filter \"x\"]\n\tclean = y\n",
        "[diff]\n\texternal = x\n",
        "[remote \"o\"]\n\turl = ext::sh -c x\n",
        "[remote \"o\"]\n\turl = --upload-pack=x\n",
        "[remote \"o\"]\n\tuploadpack = x\n",
        "[remote.o]\n\turl = x\n",
        "[user] name = x\n",
        "[user]\n\tname = a\\\nb\n",
        "[user]\r\n\tname = a\n",
        "[user]\n\tname = a\u0000\n",
        "[user\n\tname = a\n",
        "name = a\n",
        "[user]\n\tna_me = a\n",
        "\u00ef\u00bb\u00bf[user]\n\tname = a\n",
      })
  void whatMayRunSomething_orCannotBeRead_mayNot(String after) {
    assertThat(ConfigText.adds(BEFORE, after)).isFalse();
    assertThat(ConfigText.adds("", after)).isFalse();
  }

  @Test
  void whatCannotBeReadBefore_excusesNothing() {
    assertThat(ConfigText.adds("[alias\n\tx = !y\n", "[alias]\n\tx = !y\n")).isFalse();
  }
}
