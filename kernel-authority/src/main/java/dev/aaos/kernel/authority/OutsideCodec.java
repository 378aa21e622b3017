package dev.aaos.kernel.authority;

import dev.aaos.collection.PersistentMap;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bytes of who connects from outside. Stateless; any thread.
public final class OutsideCodec {
  private OutsideCodec() {}

  private record Admission(long sequence, Principal principal) {}

  /// Writes all of it.
  public static void write(Encoder out, Outside outside) {
    List<Admission> admissions = new ArrayList<>();
    for (long at = outside.first(); at < outside.next(); at++) {
      long sequence = outside.order().get(at).orElseThrow();
      admissions.add(new Admission(sequence, outside.admittedBy(sequence).orElseThrow()));
    }
    out.list(
            admissions,
            (to, one) -> to.int64(one.sequence).value(one.principal, ValueCodec::principal))
        .list(outside.tokens().list(), OutsideCodec::write)
        .list(revoked(outside.tokens()), (to, one) -> to.text(one.token).instant(one.until));
  }

  private record Revoked(String token, Instant until) {}

  private static List<Revoked> revoked(Tokens tokens) {
    List<Revoked> revoked = new ArrayList<>();
    tokens.revoked().forEach((token, until) -> revoked.add(new Revoked(token, until)));
    revoked.sort(Comparator.comparing(Revoked::token));
    return revoked;
  }

  private static void write(Encoder out, Tokens.Issued token) {
    out.text(token.token())
        .text(token.holder())
        .text(token.authority())
        .instant(token.expires())
        .int64(token.record());
  }

  private static Tokens tokens(Decoder in) {
    Map<String, Tokens.Issued> issued = new HashMap<>();
    for (Tokens.Issued one : in.list(from ->
        new Tokens.Issued(from.text(), from.text(), from.text(), from.instant(), from.int64()))) {
      issued.put(one.token(), one);
    }
    Map<String, Instant> revoked = new HashMap<>();
    for (Revoked one : in.list(from -> new Revoked(from.text(), from.instant()))) {
      revoked.put(one.token, one.until);
    }
    return new Tokens(PersistentMap.of(issued), PersistentMap.of(revoked));
  }

  /// Returns what [#write] wrote.
  public static Outside read(Decoder in) {
    Outside outside = Outside.NONE;
    for (Admission one : in.list(from -> new Admission(from.int64(), ValueCodec.principal(from)))) {
      outside = outside.admitted(one.sequence, one.principal);
    }
    return outside.with(tokens(in));
  }
}
