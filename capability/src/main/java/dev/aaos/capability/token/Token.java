package dev.aaos.capability.token;

import dev.aaos.capability.CapabilitySyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// An authority that can be handed on, as a text.
///
/// A chain of keyed hashes, as macaroons are (Birgisson et al., NDSS 2014): the hash of
/// each caveat is keyed by the one before, the first by a key that only the daemon has.
/// Whoever holds a token can add a caveat, without asking anybody, and nobody can take
/// one away: the hash before it is not in the text. It is not encrypted: who sees one
/// may use it. Immutable.
public final class Token {
  /// What every token's text begins with.
  public static final String PREFIX = "aaos1_";

  /// How many caveats a token may have.
  public static final int MOST_CAVEATS = 16;

  static final int MAC_BYTES = 32;

  private static final int MAX_TEXT = 32 << 10;
  private static final Pattern HOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final String BETWEEN = "\n\n";

  private final String head;
  private final List<String> blocks;
  private final List<Caveat> caveats;
  private final byte[] mac;

  private Token(String head, List<String> blocks, List<Caveat> caveats, byte[] mac) {
    this.head = head;
    this.blocks = List.copyOf(blocks);
    this.caveats = List.copyOf(caveats);
    this.mac = mac.clone();
  }

  /// Returns a token without caveats, that `key` vouches for.
  ///
  /// @param nonce unpredictable, so that two tokens for one holder differ
  static Token made(TokenKey key, String nonce, String holder) {
    checkHolder(holder);
    String head = "id " + nonce + "\nfor " + holder;
    return new Token(head, List.of(), List.of(), key.first(head));
  }

  /// Returns `holder`, which can be the name of a token's holder.
  ///
  /// @throws CapabilitySyntaxException if it cannot
  public static String checkHolder(String holder) {
    if (!HOLDER.matcher(holder).matches()) {
      throw new CapabilitySyntaxException("holder '" + holder + "' of a token: write a name of"
          + " letters, digits, '.', '_', '@' and '-', at most 64 characters");
    }
    return holder;
  }

  /// Returns this token, narrowed by `caveat`. Needs no key.
  ///
  /// @throws CapabilitySyntaxException if it has as many caveats as a token may
  public Token narrowed(Caveat caveat) {
    if (blocks.size() >= MOST_CAVEATS) {
      throw new CapabilitySyntaxException("the token has been narrowed " + MOST_CAVEATS
          + " times, which is the most: narrow one it was made from");
    }
    String block = CaveatText.write(caveat);
    List<String> more = new ArrayList<>(blocks);
    more.add(block);
    List<Caveat> all = new ArrayList<>(caveats);
    all.add(caveat);
    return new Token(head, more, all, TokenKey.next(mac, block));
  }

  /// Returns whom it was made for.
  public String holder() {
    return head.substring(head.indexOf("\nfor ") + "\nfor ".length());
  }

  /// Returns what it permits, if it is genuine.
  public Authority claimed() {
    return new Authority(caveats);
  }

  /// Returns the name of this token, by which it and all that is narrowed from it can
  /// be revoked.
  public String id() {
    return TokenKey.id(mac);
  }

  String head() {
    return head;
  }

  List<String> blocks() {
    return blocks;
  }

  boolean isSigned(byte[] expected) {
    return java.security.MessageDigest.isEqual(mac, expected);
  }

  /// Returns the token written `text`; whether it is genuine only its key can say.
  ///
  /// @throws CapabilitySyntaxException if it is none, saying where; the text is not
  /// repeated
  public static Token parse(String text) {
    String bare = text.strip();
    if (!bare.startsWith(PREFIX) || bare.length() > MAX_TEXT) {
      throw new CapabilitySyntaxException("this is no token: one begins with '" + PREFIX
          + "' and has at most " + MAX_TEXT + " characters; 'aaos token new' makes one");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(bare.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw broken("it has a character that none has");
    }
    if (bytes.length <= MAC_BYTES) {
      throw broken("it is too short");
    }
    int body = bytes.length - MAC_BYTES;
    String said = new String(bytes, 0, body, StandardCharsets.UTF_8);
    Token token = read(said, Arrays.copyOfRange(bytes, body, bytes.length));
    if (!token.toString().equals(bare)) {
      throw broken("it is not written as tokens are");
    }
    return token;
  }

  private static Token read(String said, byte[] mac) {
    List<String> parts = List.of(said.split(BETWEEN, -1));
    if (parts.size() - 1 > MOST_CAVEATS) {
      throw broken("it has more than " + MOST_CAVEATS + " caveats");
    }
    String head = parts.getFirst();
    int at = head.indexOf("\nfor ");
    if (!head.startsWith("id ") || at < 0) {
      throw broken("it does not say whom it is for");
    }
    checkHolder(head.substring(at + "\nfor ".length()));
    List<String> blocks = parts.subList(1, parts.size());
    return new Token(head, blocks, blocks.stream().map(CaveatText::read).toList(), mac);
  }

  static CapabilitySyntaxException broken(String what) {
    return new CapabilitySyntaxException(
        "the token is damaged: " + what + "; copy it again, whole");
  }

  /// Returns the text that is handed on. It is a secret.
  @Override
  public String toString() {
    StringBuilder said = new StringBuilder(head);
    blocks.forEach(block -> said.append(BETWEEN).append(block));
    byte[] body = said.toString().getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(body, body.length + MAC_BYTES);
    System.arraycopy(mac, 0, bytes, body.length, MAC_BYTES);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
