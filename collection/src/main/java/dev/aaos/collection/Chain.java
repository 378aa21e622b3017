package dev.aaos.collection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// An immutable list that grows at its end in constant time and shares all it had before.
///
/// Two chains that grew from one share it: a forked conversation costs nothing.
///
/// @param <T> the elements
public sealed interface Chain<T> {
  /// Returns the chain without elements.
  static <T> Chain<T> empty() {
    return new Nothing<>();
  }

  /// Returns how many elements there are.
  int size();

  /// Returns the element added last.
  Optional<T> last();

  /// Returns this chain with `element` after the others.
  default Chain<T> plus(T element) {
    return new Link<>(this, element, size() + 1);
  }

  /// Returns the chain of the first `count` elements, or this one where it has no more.
  default Chain<T> first(int count) {
    Chain<T> at = this;
    while (at.size() > Math.max(0, count) && at instanceof Link<T> link) {
      at = link.before;
    }
    return at;
  }

  /// Returns the elements, oldest first.
  default List<T> toList() {
    List<T> list = new ArrayList<>(size());
    Chain<T> at = this;
    while (at instanceof Link<T> link) {
      list.add(link.element);
      at = link.before;
    }
    Collections.reverse(list);
    return Collections.unmodifiableList(list);
  }

  /// The empty chain.
  record Nothing<T>() implements Chain<T> {
    @Override
    public int size() {
      return 0;
    }

    @Override
    public Optional<T> last() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return toList().toString();
    }
  }

  /// A chain of at least one element.
  record Link<T>(Chain<T> before, T element, int size) implements Chain<T> {
    @Override
    public Optional<T> last() {
      return Optional.of(element);
    }

    /// Compares element by element, without recursion.
    @Override
    public boolean equals(Object other) {
      return other instanceof Link<?> link
          && size == link.size
          && element.equals(link.element)
          && toList().equals(link.toList());
    }

    @Override
    public int hashCode() {
      return 31 * size + element.hashCode();
    }

    /// Shows the elements, without recursion.
    @Override
    public String toString() {
      return toList().toString();
    }
  }
}
