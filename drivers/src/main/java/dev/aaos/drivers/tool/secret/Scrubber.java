package dev.aaos.drivers.tool.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Takes texts out of a stream of bytes, wherever it is cut: each of their bytes becomes
/// `*`, so the stream stays as long as it was.
///
/// A byte is covered when it lies in an occurrence of any of the texts, of all that
/// overlap. Held back is only what may yet turn out to be the beginning of one: a stream
/// that says something goes on at once. Each text is looked for by the automaton of Knuth,
/// Morris and Pratt. For one thread.
public final class Scrubber {
  private static final byte COVER = '*';

  private final List<Search> searches;
  private byte[] held = {};

  /// Looks for `texts`, none of which is empty.
  public Scrubber(Collection<String> texts) {
    this.searches = texts.stream()
        .map(text -> new Search(text.getBytes(StandardCharsets.ISO_8859_1)))
        .toList();
  }

  /// Returns `line` with the texts covered.
  public static String covered(String line, Collection<String> texts) {
    Scrubber scrubber = new Scrubber(texts);
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    return new String(scrubber.pass(bytes, bytes.length), StandardCharsets.ISO_8859_1)
        + new String(scrubber.rest(), StandardCharsets.ISO_8859_1);
  }

  /// Takes the first `length` bytes of `more`, and returns what can go on by now.
  public byte[] pass(byte[] more, int length) {
    byte[] known = Arrays.copyOf(held, held.length + length);
    System.arraycopy(more, 0, known, held.length, length);
    for (int i = 0; i < length; i++) {
      for (Search search : searches) {
        if (search.ends(more[i])) {
          int end = held.length + i + 1;
          Arrays.fill(known, end - search.text.length, end, COVER);
        }
      }
    }
    int open = searches.stream().mapToInt(search -> search.depth).max().orElse(0);
    held = Arrays.copyOfRange(known, known.length - open, known.length);
    return Arrays.copyOf(known, known.length - open);
  }

  /// Returns what was held back: the stream has ended.
  public byte[] rest() {
    byte[] rest = held;
    held = new byte[0];
    return rest;
  }

  /// One text, and how much of its beginning the stream ends with.
  private static final class Search {
    private final byte[] text;
    /// Of each beginning, how long the longest shorter one is with which it ends.
    private final int[] back;

    private int depth;

    Search(byte[] text) {
      this.text = text;
      this.back = new int[text.length + 1];
      for (int i = 1, known = 0; i < text.length; i++) {
        while (known > 0 && text[i] != text[known]) {
          known = back[known];
        }
        known += text[i] == text[known] ? 1 : 0;
        back[i + 1] = known;
      }
    }

    /// Takes the next byte, and returns whether an occurrence ends with it.
    boolean ends(byte next) {
      while (depth > 0 && next != text[depth]) {
        depth = back[depth];
      }
      depth += next == text[depth] ? 1 : 0;
      boolean whole = depth == text.length;
      depth = whole ? back[depth] : depth;
      return whole;
    }
  }
}
