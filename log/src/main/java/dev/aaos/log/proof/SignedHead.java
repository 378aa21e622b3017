package dev.aaos.log.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A head and who signed it: a C2SP signed note.
///
/// ```
/// aaos/7d0f3a2b9c41e855
/// 1234
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
/// hash 5dc9…
/// time 2026-11-24T10:00:00Z
///
/// — aaos/7d0f3a2b9c41e855 Az3grlgtzPICa5OS…
/// ```
///
/// @param head what is said
/// @param signatures by whom; those of unknown keys, such as a witness's, are kept and
///     ignored
public record SignedHead(TreeHead head, List<Signature> signatures) {
  private static final String DASH = "— ";
  private static final int MOST_SIGNATURES = 64;

  /// One signature line.
  ///
  /// @param name of the key
  /// @param value the key's id in four bytes, and the signature, in base 64
  public record Signature(String name, String value) {
    /// Refuses what is no such line.
    public Signature {
      boolean blank = name.chars().anyMatch(c -> c <= ' ' || Character.isSpaceChar(c) || c == '+');
      if (name.isEmpty() || blank || Base64.getDecoder().decode(value).length <= Integer.BYTES) {
        throw new IllegalArgumentException("'" + name + " " + value + "' is no signature");
      }
    }

    /// Returns the id of the key.
    int keyId() {
      return ByteBuffer.wrap(Base64.getDecoder().decode(value)).getInt();
    }

    /// Returns the signature itself.
    byte[] bytes() {
      byte[] all = Base64.getDecoder().decode(value);
      byte[] bytes = new byte[all.length - Integer.BYTES];
      ByteBuffer.wrap(all).position(Integer.BYTES).get(bytes);
      return bytes;
    }
  }

  /// Copies `signatures`, of which there must be one and may be many.
  public SignedHead {
    signatures = List.copyOf(signatures);
    if (signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
      throw new IllegalArgumentException(
          "a signed head has 1 to " + MOST_SIGNATURES + " signatures, not " + signatures.size());
    }
  }

  /// Returns the note.
  public String text() {
    StringBuilder text = new StringBuilder(head.text()).append('\n');
    for (Signature signature : signatures) {
      text.append(DASH)
          .append(signature.name)
          .append(' ')
          .append(signature.value)
          .append('\n');
    }
    return text.toString();
  }

  /// Returns the one head written in `text`.
  ///
  /// @throws IllegalArgumentException saying what is not as it should be
  public static SignedHead parse(String text) {
    List<SignedHead> heads = parseAll(text);
    if (heads.size() != 1) {
      throw new IllegalArgumentException("there are " + heads.size() + " signed heads, not one");
    }
    return heads.getFirst();
  }

  /// Returns the heads written in `text`, one after another.
  ///
  /// @throws IllegalArgumentException saying what is not as it should be
  public static List<SignedHead> parseAll(String text) {
    List<SignedHead> heads = new ArrayList<>();
    List<String> said = new ArrayList<>();
    List<Signature> signatures = new ArrayList<>();
    boolean signing = false;
    for (String line : text.split("\n", -1)) {
      if (signing && !line.startsWith(DASH)) {
        heads.add(new SignedHead(TreeHead.of(said), signatures));
        said.clear();
        signatures.clear();
        signing = false;
      }
      if (line.startsWith(DASH)) {
        signatures.add(signature(line));
      } else if (line.isEmpty()) {
        signing = !said.isEmpty();
      } else {
        said.add(line);
      }
    }
    requireCanonical(text, said, heads);
    return List.copyOf(heads);
  }

  private static Signature signature(String line) {
    int space = line.lastIndexOf(' ');
    return new Signature(
        line.substring(Math.min(DASH.length(), space), space), line.substring(space + 1));
  }

  /// What is signed is bytes: a text that would be written in another way is another text.
  private static void requireCanonical(String text, List<String> left, List<SignedHead> heads) {
    StringBuilder again = new StringBuilder();
    heads.forEach(head -> again.append(head.text()));
    if (heads.isEmpty() || !left.isEmpty() || !text.contentEquals(again)) {
      throw new IllegalArgumentException(
          "this is no signed head: an origin, a size, a root, an empty line and signatures");
    }
  }
}
