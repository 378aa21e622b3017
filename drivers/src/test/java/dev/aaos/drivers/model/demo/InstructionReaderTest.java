package dev.aaos.drivers.model.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.drivers.model.demo.Instruction.Content;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstructionReaderTest {
  private final InstructionReader reader = new InstructionReader(Optional.of("/base"));

  private List<Instruction> read(String request) {
    return reader.read(request);
  }

  @Test
  void list_withAPath_listsIt() {
    assertThat(read("List the files in /data/project."))
        .containsExactly(new Instruction.ListFiles(List.of("/data/project")));
  }

  @Test
  void list_here_meansTheBase() {
    assertThat(read("list the files here and summarise them"))
        .containsExactly(
            new Instruction.ListFiles(List.of("/base")), new Instruction.Summarise(List.of()));
  }

  @Test
  void list_hereWithoutABase_isUnclear() {
    assertThat(new InstructionReader(Optional.empty()).read("list the files here"))
        .containsExactly(new Instruction.Unclear("list the files here"));
  }

  @Test
  void read_severalFiles_readsThemAll() {
    assertThat(read("Please read /a/one.txt, /a/two.txt and notes.md"))
        .containsExactly(
            new Instruction.Read(List.of("/a/one.txt", "/a/two.txt", "/base/notes.md")));
  }

  @Test
  void fetch_anAddress_readsIt() {
    assertThat(read("Fetch https://example.com/a?b=c and write it to /out/page.txt"))
        .containsExactly(
            new Instruction.Read(List.of("https://example.com/a?b=c")),
            new Instruction.Write(new Content.Gathered(false), "/out/page.txt", false));
  }

  @Test
  void search_quotedPattern_isARegularExpression() {
    assertThat(read("search for \"TODO|FIXME\" in /src"))
        .containsExactly(new Instruction.Search("TODO|FIXME", "/src"));
  }

  @Test
  void search_bareWords_areSoughtAsTheyStand() {
    assertThat(read("find all TODO (a) in /src"))
        .containsExactly(new Instruction.Search("\\QTODO (a)\\E", "/src"));
  }

  @Test
  void write_quotedText_isLiteral() {
    assertThat(read("Write 'hello, world. and more' to /out/a.txt"))
        .containsExactly(new Instruction.Write(
            new Content.Literal("hello, world. and more"), "/out/a.txt", false));
  }

  @Test
  void write_bareWords_areLiteral() {
    assertThat(read("write hello to /out/a.txt"))
        .containsExactly(new Instruction.Write(new Content.Literal("hello"), "/out/a.txt", false));
  }

  @Test
  void write_aSummaryOfAPlace_readsThePlaceFirst() {
    assertThat(read("Write a summary of /data/project to /data/output/summary.md"))
        .containsExactly(new Instruction.Write(
            new Content.Summary(List.of("/data/project")), "/data/output/summary.md", false));
  }

  @Test
  void save_theFindings_writesWhatWasGathered() {
    assertThat(read("save the findings as /out/f.md"))
        .containsExactly(new Instruction.Write(new Content.Gathered(false), "/out/f.md", false));
  }

  @Test
  void writeTheListing_meansTheListing() {
    assertThat(read("List ./inbox, compare it with seen.txt, and write the listing to seen.txt"))
        .containsExactly(
            new Instruction.ListFiles(List.of("/base/inbox")),
            new Instruction.Compare("", "/base/seen.txt"),
            new Instruction.Write(new Content.Gathered(true), "/base/seen.txt", false));
  }

  @Test
  void quotedPath_mayHoldSpaces() {
    assertThat(read("Summarise \"/my files/a\". Write 'x' to \"/my files/b\"."))
        .containsExactly(
            new Instruction.Summarise(List.of("/my files/a")),
            new Instruction.Write(new Content.Literal("x"), "/my files/b", false));
  }

  @Test
  void create_withContent_writesIt() {
    assertThat(read("Create the file /out/x.txt with \"some text\""))
        .containsExactly(
            new Instruction.Write(new Content.Literal("some text"), "/out/x.txt", false));
  }

  @Test
  void append_isNotAWholeWrite() {
    assertThat(read("append \"line\" to /out/log"))
        .containsExactly(new Instruction.Write(new Content.Literal("line"), "/out/log", true));
  }

  @Test
  void replace_takesTwoQuotations() {
    assertThat(read("replace \"old\" with \"new\" in /a/b.txt"))
        .containsExactly(new Instruction.Replace("old", "new", "/a/b.txt"));
  }

  @Test
  void compare_twoFiles_namesBoth() {
    assertThat(read("compare /a/x with /a/y"))
        .containsExactly(new Instruction.Compare("/a/x", "/a/y"));
  }

  @Test
  void spawn_fromAManifest_keepsTheQuotedTaskWhole() {
    assertThat(read("Then spawn an agent from /m/writer.yaml and tell it:"
            + " \"Write 'x' to /a. Then write the findings to /b.\""))
        .containsExactly(new Instruction.Delegate(
            "/m/writer.yaml", "", "Write 'x' to /a. Then write the findings to /b."));
  }

  @Test
  void ask_aNamedHelper_makesOneForTheTask() {
    assertThat(read("Ask a writer to write hello to /out/x.txt"))
        .containsExactly(new Instruction.Delegate("", "writer", "write hello to /out/x.txt"));
  }

  @Test
  void say_answersWithTheWords() {
    assertThat(read("say hi")).containsExactly(new Instruction.Say("hi"));
  }

  @Test
  void numberedList_isOneInstructionALine() {
    assertThat(read("1. list /a\n2. read /a/b.txt\n3. echo done"))
        .containsExactly(
            new Instruction.ListFiles(List.of("/a")),
            new Instruction.Read(List.of("/a/b.txt")),
            new Instruction.Echo("done"));
  }

  @Test
  void questionWithoutARule_isUnclear() {
    assertThat(read("What is the meaning of life?"))
        .containsExactly(new Instruction.Unclear("What is the meaning of life"));
  }

  @Test
  void apostrophe_opensNoQuotation() {
    assertThat(read("list /it's/here and don't read /a/b.txt"))
        .containsExactly(
            new Instruction.ListFiles(List.of("/it's/here")), new Instruction.Refrain());
  }
}
