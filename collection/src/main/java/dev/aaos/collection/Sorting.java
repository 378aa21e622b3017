package dev.aaos.collection;

import dev.aaos.collection.PersistentMap.Branch;
import dev.aaos.collection.PersistentMap.Collision;
import dev.aaos.collection.PersistentMap.Entry;
import dev.aaos.collection.PersistentMap.Node;
import java.util.Arrays;
import java.util.List;

/// Entries on their way into a trie, sorted by five bits of their hashes for each of its levels.
final class Sorting {
  private final Entry[] entries;
  private final Entry[] scratch;

  Sorting(Entry[] entries) {
    this.entries = entries;
    scratch = new Entry[entries.length];
  }

  Node branch(int from, int to, int shift) {
    int[] ends = new int[PersistentMap.MASK + 1];
    int bitmap = 0;
    for (int i = from; i < to; i++) {
      int part = PersistentMap.index(entries[i].hash(), shift);
      bitmap |= 1 << part;
      ends[part]++;
    }
    int end = from;
    for (int part = 0; part <= PersistentMap.MASK; part++) {
      end += ends[part];
      ends[part] = end;
    }
    sort(from, to, shift, ends.clone());
    Object[] slots = new Object[Integer.bitCount(bitmap)];
    int begin = from;
    int next = 0;
    for (int left = bitmap; left != 0; left &= left - 1) {
      int part = Integer.numberOfTrailingZeros(left);
      slots[next++] = node(begin, ends[part], shift + PersistentMap.BITS);
      begin = ends[part];
    }
    return new Branch(bitmap, slots);
  }

  private void sort(int from, int to, int shift, int[] ends) {
    for (int i = to - 1; i >= from; i--) {
      scratch[--ends[PersistentMap.index(entries[i].hash(), shift)]] = entries[i];
    }
    System.arraycopy(scratch, from, entries, from, to - from);
  }

  Node node(int from, int to, int shift) {
    if (to - from == 1) {
      return entries[from];
    }
    for (int i = from; i < to; i++) {
      if (entries[i].hash() != entries[from].hash()) {
        return branch(from, to, shift);
      }
    }
    return new Collision(List.of(Arrays.copyOfRange(entries, from, to)));
  }
}
