package dev.aaos.kernel.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.collection.LongMap;
import dev.aaos.collection.PersistentMap;
import dev.aaos.log.CorruptJournal;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Maps as bytes: the same map comes back, and of it only what is looked for is read.
class MapCodecTest {
  private static final int MOST_IN_A_PART = 64;

  private static byte[] written(List<Map.Entry<Long, String>> entries) {
    Encoder out = new Encoder();
    MapCodec.write(out, entries, (to, one) -> to.int64(one.getKey()).text(one.getValue()));
    return out.take();
  }

  private static PersistentMap<Long, String> read(byte[] bytes, List<Long> heard) {
    return MapCodec.read(new Decoder(ByteBuffer.wrap(bytes)), in -> {
      long key = in.int64();
      heard.add(key);
      return Map.entry(key, in.text());
    });
  }

  private static List<Map.Entry<Long, String>> entries(int count, long apart) {
    List<Map.Entry<Long, String>> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(Map.entry(i * apart, "value " + i));
    }
    return entries;
  }

  /// Keys 2^32 + 1 apart have one hash, all of them.
  @Test
  void anyNumberOfEntries_comeBack_whateverTheirHashes() {
    for (long apart : List.of(1L, 32L, 7919L, (1L << 32) + 1)) {
      for (int count : List.of(0, 1, MOST_IN_A_PART, MOST_IN_A_PART + 1, 3_000)) {
        List<Map.Entry<Long, String>> entries = entries(count, apart);
        Map<Long, String> expected = new HashMap<>();
        entries.forEach(one -> expected.put(one.getKey(), one.getValue()));
        Map<Long, String> found = new HashMap<>();

        PersistentMap<Long, String> map = read(written(entries), new ArrayList<>());

        assertThat(map.size()).isEqualTo(count);
        entries.forEach(one -> found.put(one.getKey(), map.get(one.getKey()).orElseThrow()));
        assertThat(found).isEqualTo(expected);
        found.clear();
        map.forEach(found::put);
        assertThat(found).isEqualTo(expected);
      }
    }
  }

  @Test
  void toOpenAMap_readsNoEntry_andToFindOne_readsFew() {
    byte[] bytes = written(entries(20_000, 7919));
    List<Long> heard = new ArrayList<>();

    PersistentMap<Long, String> map = read(bytes, heard);

    assertThat(map.size()).isEqualTo(20_000);
    assertThat(heard).isEmpty();
    assertThat(map.get(7919L)).contains("value 1");
    assertThat(map.with(2 * 7919L, "other").without(7919L).size()).isEqualTo(19_999);
    assertThat(heard).hasSizeLessThanOrEqualTo(2 * MOST_IN_A_PART).doesNotHaveDuplicates();
    map.readAll();
    assertThat(heard).hasSize(20_000).doesNotHaveDuplicates();
  }

  @Test
  void bytesThatWereCutOrChanged_areRefused_orAnotherMap_butNeverABug() {
    byte[] whole = written(entries(300, 7919));
    for (int at = 0; at < whole.length; at++) {
      byte[] cut = Arrays.copyOf(whole, at);
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << (at % 8));

      assertThatThrownBy(() -> read(cut, new ArrayList<>())).isInstanceOf(CorruptJournal.class);
      try {
        read(changed, new ArrayList<>()).readAll();
      } catch (CorruptJournal e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void anEntryThatNobodyWouldFind_isRefused() {
    byte[] bytes = written(entries(MOST_IN_A_PART + 1, 1));
    ByteBuffer whole = ByteBuffer.wrap(bytes);
    for (int at = 0; at + Long.BYTES <= bytes.length; at++) {
      if (whole.getLong(at) == 33) {
        whole.putLong(at, 34);
      }
    }
    PersistentMap<Long, String> map = read(bytes, new ArrayList<>());

    assertThat(map.get(2L)).contains("value 2");
    assertThatThrownBy(() -> map.get(1L))
        .isInstanceOf(CorruptJournal.class)
        .hasMessage("34 lies where nobody looks for it");
  }

  @Test
  void mapsOfNumbers_comeBack_withTheirGaps() {
    for (int apart : List.of(1, 3, 40, 5_000)) {
      LongMap.Builder<String> builder = new LongMap.Builder<>();
      for (long i = 1; i <= 4_000; i++) {
        builder.put(i * apart, "value " + i);
      }
      LongMap<String> map = builder.build();
      Encoder out = new Encoder();
      MapCodec.write(out, map, (to, values) -> values.forEach(to::text));

      LongMap<String> found =
          MapCodec.readLongs(new Decoder(ByteBuffer.wrap(out.take())), MapCodecTest::texts);

      assertThat(entries(found)).isEqualTo(entries(map));
      assertThat(found.size()).isEqualTo(4_000);
      assertThat(found.with(7, "seven").get(7)).contains("seven");
      assertThat(found.without(apart).get(apart)).isEmpty();
    }
  }

  private static List<String> texts(Decoder in, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(in.text());
    }
    return texts;
  }

  private static Map<Long, String> entries(LongMap<String> map) {
    Map<Long, String> entries = new TreeMap<>();
    map.forEach(entries::put);
    return entries;
  }
}
