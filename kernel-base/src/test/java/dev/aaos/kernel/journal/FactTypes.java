package dev.aaos.kernel.journal;

import java.util.ArrayList;
import java.util.List;

/// Every kind of fact there is, read from the sealed types themselves.
final class FactTypes {
  private FactTypes() {}

  static List<Class<?>> all() {
    List<Class<?>> leaves = new ArrayList<>();
    collect(Fact.class, leaves);
    return leaves;
  }

  private static void collect(Class<?> type, List<Class<?>> leaves) {
    if (!type.isSealed()) {
      leaves.add(type);
      return;
    }
    for (Class<?> each : type.getPermittedSubclasses()) {
      collect(each, leaves);
    }
  }
}
