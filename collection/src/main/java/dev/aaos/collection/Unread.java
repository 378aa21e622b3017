package dev.aaos.collection;

import java.util.List;
import java.util.Map;

/// Entries of a [PersistentMap] that lie somewhere else until somebody looks for one of them.
///
/// @param <K> keys, of different hashes but for the bits by which they came into this part
/// @param <V> values
public interface Unread<K, V> {
  /// How many parts a part is divided into, by five bits of the hashes of the keys.
  int PARTS = 32;

  /// Returns how many entries there are.
  int size();

  /// Reads them. Any thread; two never at once, and nobody again after it has returned.
  Found<K, V> read();

  /// What was read.
  ///
  /// @param <K> keys
  /// @param <V> values
  sealed interface Found<K, V> {}

  /// All of them.
  ///
  /// @param entries at least one, of different keys
  record Entries<K, V>(List<Map.Entry<K, V>> entries) implements Found<K, V> {}

  /// Where to read each part of them.
  ///
  /// @param parts by the bits of their hashes, [#PARTS] of them
  record Parts<K, V>(List<? extends Unread<K, V>> parts) implements Found<K, V> {}
}
