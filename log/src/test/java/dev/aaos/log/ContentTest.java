package dev.aaos.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aaos.log.fixture.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ContentTest {
  private final SimulatedDisk disk = new SimulatedDisk();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Content open(long seed) throws IOException {
    return Content.open(disk, new SplittableRandom(seed));
  }

  @Test
  void content_isReadBack_beforeAndAfterItIsWritten() throws IOException {
    Content content = open(1);

    BlobRef ref = content.put(utf8("hello"));

    assertThat(content.get(ref)).isEqualTo(utf8("hello"));
    content.force();
    assertThat(content.get(ref)).isEqualTo(utf8("hello"));
    content.close();
    assertThat(open(2).get(ref)).isEqualTo(utf8("hello"));
  }

  @Test
  void theEmptyText_liesNowhere() throws IOException {
    Content content = open(1);

    assertThat(content.put(new byte[0])).isEqualTo(BlobRef.EMPTY);
    assertThat(content.get(BlobRef.EMPTY)).isEmpty();
    content.force();
    assertThat(disk.list()).isEmpty();
  }

  @Test
  void theSameContent_isStoredOnce() throws IOException {
    Content content = open(1);

    BlobRef first = content.put(utf8("hello"));
    content.force();
    BlobRef second = content.put(utf8("hello"));
    content.force();

    assertThat(second).isEqualTo(first);
    assertThat(disk.bytes("content-00000001")).hasSize(4 + 16 + 5);
  }

  @Test
  void whatIsShredded_isGone_andItsNeighboursAreNot() throws IOException {
    Content content = open(1);
    BlobRef before = content.put(utf8("before"));
    BlobRef gone = content.put(utf8("gone"));
    BlobRef after = content.put(utf8("after"));
    content.force();

    content.shred(gone);
    content.shred(gone);
    content.shred(BlobRef.EMPTY);
    content.shred(new BlobRef(Digest.ZERO, 9, 0, 1));

    assertThatThrownBy(() -> content.get(gone))
        .hasMessage("content " + gone.commitment() + " was shredded");
    assertThat(content.get(before)).isEqualTo(utf8("before"));
    assertThat(content.get(after)).isEqualTo(utf8("after"));
    assertThat(new String(disk.bytes("content-00000001"), StandardCharsets.UTF_8))
        .doesNotContain("gone");
    assertThat(content.put(utf8("gone"))).isNotEqualTo(gone);
    assertThat(content.put(utf8("after"))).isEqualTo(after);
  }

  @Test
  void theSameContentInTwoStores_hasTwoCommitments() throws IOException {
    BlobRef here = open(1).put(utf8("secret"));
    BlobRef there = open(2).put(utf8("secret"));

    assertThat(here.commitment()).isNotEqualTo(there.commitment());
    assertThat(here.commitment()).isNotEqualTo(Digest.of(utf8("secret")));
  }

  @Test
  void aFlippedBit_anywhereInAnEntry_isFound() throws IOException {
    Content content = open(1);
    BlobRef ref = content.put(utf8("hello"));
    content.force();

    for (int place = 0; place < 25; place++) {
      disk.flip("content-00000001", place, place % 8);
      assertThatThrownBy(() -> content.get(ref))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(ref.commitment().toString());
      disk.flip("content-00000001", place, place % 8);
    }
    assertThat(content.get(ref)).isEqualTo(utf8("hello"));
  }

  @Test
  void aReferenceToNothing_isAnErrorAndMakesNoFile() throws IOException {
    Content content = open(1);
    content.put(utf8("hello"));
    content.force();
    List<BlobRef> wrong = List.of(
        new BlobRef(Digest.ZERO, 77, 0, 5),
        new BlobRef(Digest.ZERO, 1, 3, 5),
        new BlobRef(Digest.ZERO, 1, 1L << 40, 5),
        new BlobRef(Digest.ZERO, 1, 0, Integer.MAX_VALUE));

    for (BlobRef ref : wrong) {
      assertThatThrownBy(() -> content.get(ref)).isInstanceOf(IOException.class);
    }
    assertThat(disk.list()).containsExactly("content-00000001");
  }

  @Test
  void aFileAnEarlierDaemonWrote_isNotAppendedTo() throws IOException {
    Content first = open(1);
    BlobRef old = first.put(utf8("old"));
    first.force();
    first.close();
    byte[] before = disk.bytes("content-00000001");

    Content second = open(2);
    BlobRef fresh = second.put(utf8("new"));
    second.force();

    assertThat(fresh.segment()).isEqualTo(2);
    assertThat(disk.bytes("content-00000001")).isEqualTo(before);
    assertThat(second.get(old)).isEqualTo(utf8("old"));
    assertThat(second.get(fresh)).isEqualTo(utf8("new"));
  }

  @Test
  void aFullFile_isFollowedByAnother() throws IOException {
    Content content = Content.open(disk, new SplittableRandom(1), 100);
    Map<BlobRef, String> stored = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      String text = "content number " + i;
      stored.put(content.put(utf8(text)), text);
      if (i % 7 == 0) {
        content.force();
      }
    }
    String large = "larger than any file. ".repeat(20);
    stored.put(content.put(utf8(large)), large);

    content.force();
    content.close();

    assertThat(disk.list()).hasSizeGreaterThan(5);
    Content again = open(2);
    for (Map.Entry<BlobRef, String> each : stored.entrySet()) {
      assertThat(again.get(each.getKey())).isEqualTo(utf8(each.getValue()));
    }
  }

  @Test
  void whatARecordNames_isThereAfterALossOfPower_whateverElseIsLost() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom chance = new SplittableRandom(seed);
      SimulatedDisk lost = new SimulatedDisk();
      Content content = Content.open(lost, chance, 200);
      Map<BlobRef, String> named = new HashMap<>();
      for (int i = 0; i < 10; i++) {
        String text = "content " + i + " of " + seed;
        named.put(content.put(utf8(text)), text);
      }
      content.force();
      content.put(utf8("never named"));
      lost.powerOffAt(1);
      assertThatThrownBy(content::force).isInstanceOf(IOException.class);

      Content found = Content.open(lost.restart(chance), chance);

      for (Map.Entry<BlobRef, String> each : named.entrySet()) {
        assertThat(found.get(each.getKey())).isEqualTo(utf8(each.getValue()));
      }
    }
  }

  @Test
  void closing_writesNothingMore() throws IOException {
    Content content = open(1);
    content.put(utf8("a"));
    content.force();
    long before = disk.operations();
    content.put(utf8("b"));

    content.close();

    assertThat(disk.operations()).isEqualTo(before);
  }

  @Test
  void anInterruptedReader_disturbsNobodyElse() throws Exception {
    Content content = open(1);
    BlobRef ref = content.put(utf8("hello"));
    content.force();
    AtomicReference<Throwable> heard = new AtomicReference<>();
    Thread interrupted = Thread.ofPlatform().start(() -> {
      Thread.currentThread().interrupt();
      try {
        content.get(ref);
      } catch (IOException e) {
        heard.set(e);
      }
    });
    interrupted.join();

    BlobRef next = content.put(utf8("next"));
    content.force();

    assertThat(heard.get()).isInstanceOf(IOException.class);
    assertThat(content.get(ref)).isEqualTo(utf8("hello"));
    assertThat(content.get(next)).isEqualTo(utf8("next"));
  }

  @Test
  void readers_seeEverythingThatWasPut_whileItIsBeingWritten() throws Exception {
    Content content = Content.open(disk, new SplittableRandom(1), 5_000);
    List<BlobRef> refs = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Throwable> failed = new AtomicReference<>();
    Thread writer = Thread.ofPlatform().start(() -> {
      try {
        while (done.getCount() > 0) {
          content.force();
        }
      } catch (IOException e) {
        failed.set(e);
      }
    });

    for (int i = 0; i < 3_000; i++) {
      BlobRef ref = content.put(utf8("content " + i));
      refs.add(ref);
      assertThat(content.get(ref)).isEqualTo(utf8("content " + i));
      assertThat(content.get(refs.get(i / 2))).isEqualTo(utf8("content " + i / 2));
    }
    done.countDown();
    writer.join();

    assertThat(failed.get()).isNull();
  }

  @Test
  void manyDifferentContents_areForgottenByTheDeduplication_notByTheStore() throws IOException {
    Content content = open(1);
    BlobRef first = content.put(utf8("first"));
    for (int i = 0; i < 9_000; i++) {
      content.put(utf8("other " + i));
    }

    BlobRef again = content.put(utf8("first"));

    assertThat(again).isNotEqualTo(first);
    assertThat(content.get(first)).isEqualTo(content.get(again));
  }

  @Test
  void whatWasTurnedFrom_isGivenOutNoMore_andIsSettledAfterAnHour() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    LogFixture life = new LogFixture(disk);
    byte[] said = {1, 2, 3};
    BlobRef first = life.content.put(said);
    life.append(1);
    Instant now = Instant.parse("2026-11-29T05:00:00Z");

    boolean atOnce = life.content.turn(now).test(first.segment());
    BlobRef second = life.content.put(said);
    life.append(1);

    assertThat(atOnce).isFalse();
    assertThat(second.segment()).isGreaterThan(first.segment());
    assertThat(life.content.put(said)).isEqualTo(second);
    Predicate<Integer> later = life.content.turn(now.plus(Content.ON_ITS_WAY).plusSeconds(1));
    assertThat(later.test(first.segment())).isTrue();
    assertThat(later.test(second.segment())).isFalse();
    assertThat(life.reopened().content.inherited().test(second.segment())).isTrue();
  }
}
