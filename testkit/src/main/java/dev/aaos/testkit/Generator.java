package dev.aaos.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Makes values from chance, and smaller values from a value.
///
/// A generator holds no state; all chance comes in through the argument, so one seed gives one
/// case.
///
/// @param <T> what is made
public interface Generator<T> {

  /// Returns a value drawn from `random`.
  T draw(RandomGenerator random);

  /// Returns values simpler than `value`, simplest first; none when it cannot be made simpler.
  default List<T> shrink(T value) {
    return List.of();
  }

  /// Returns a generator of one of `values`, simpler ones first.
  @SafeVarargs
  static <T> Generator<T> of(T... values) {
    List<T> all = List.of(values);
    return new Generator<>() {
      @Override
      public T draw(RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
      }

      @Override
      public List<T> shrink(T value) {
        return all.subList(0, Math.max(0, all.indexOf(value)));
      }
    };
  }

  /// Returns a generator of whole numbers from `low` to `high`, both included.
  static Generator<Integer> integers(int low, int high) {
    return new Generator<>() {
      @Override
      public Integer draw(RandomGenerator random) {
        return random.nextInt(low, high + 1);
      }

      @Override
      public List<Integer> shrink(Integer value) {
        return value == low ? List.of() : List.of(low, low + (value - low) / 2, value - 1);
      }
    };
  }

  /// Returns a generator of lists of `least` to `most` values, which shrink by losing elements
  /// first.
  static <T> Generator<List<T>> lists(Generator<T> element, int least, int most) {
    return new Generator<>() {
      @Override
      public List<T> draw(RandomGenerator random) {
        int size = random.nextInt(least, most + 1);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          list.add(element.draw(random));
        }
        return List.copyOf(list);
      }

      @Override
      public List<List<T>> shrink(List<T> value) {
        List<List<T>> smaller = new ArrayList<>();
        for (int i = 0; i < value.size() && value.size() > least; i++) {
          List<T> without = new ArrayList<>(value);
          without.remove(i);
          smaller.add(without);
        }
        for (int i = 0; i < value.size(); i++) {
          for (T simpler : element.shrink(value.get(i))) {
            List<T> replaced = new ArrayList<>(value);
            replaced.set(i, simpler);
            smaller.add(replaced);
          }
        }
        return smaller;
      }
    };
  }

  /// Returns a generator that draws from one of `choices`, each as likely as the others.
  @SafeVarargs
  static <T> Generator<T> anyOf(Generator<? extends T>... choices) {
    List<Generator<? extends T>> all = List.of(choices);
    return random -> all.get(random.nextInt(all.size())).draw(random);
  }

  /// Returns a generator of `f` applied to what this one makes; its values do not shrink.
  default <R> Generator<R> map(Function<? super T, ? extends R> f) {
    return random -> f.apply(draw(random));
  }

  /// Returns a generator of pairs, each half shrinking by itself.
  static <A, B, R> Generator<R> both(
      Generator<A> first, Generator<B> second, BiFunction<? super A, ? super B, ? extends R> f) {
    return random -> f.apply(first.draw(random), second.draw(random));
  }
}
