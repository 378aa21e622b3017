package dev.aaos.kernel.budget;

import dev.aaos.kernel.base.KernelLimits;
import java.util.HashSet;
import java.util.List;

/// The models that a run climbs to, one after another, when the one before gives no answer, or none
/// that will do.
///
/// @param above them, in that order; the agent's own model comes before them
public record Ladder(List<String> above) {
  /// How many models may stand above the agent's own.
  public static final int MOST = 7;

  /// There is nothing to climb to.
  public static final Ladder NONE = new Ladder(List.of());

  /// Copies the list.
  ///
  /// @throws IllegalArgumentException when there are too many, one has no name or too long a one,
  ///     or stands there twice
  public Ladder {
    above = List.copyOf(above);
    if (above.size() > MOST) {
      throw new IllegalArgumentException(
          above.size() + " models stand above the first; the most is " + MOST);
    }
    for (String model : above) {
      if (model.isBlank() || model.length() > KernelLimits.NAME) {
        throw new IllegalArgumentException("'" + model
            + "' is no name of a model: it has from 1 to " + KernelLimits.NAME + " characters");
      }
    }
    if (new HashSet<>(above).size() < above.size()) {
      throw new IllegalArgumentException("a model stands twice among " + above);
    }
  }

  /// Returns whether there is a model above `rung`, where 0 is the agent's own.
  public boolean leadsOn(int rung) {
    return rung < above.size();
  }

  /// Returns the model on `rung`, where `first` is on rung 0.
  public String model(String first, int rung) {
    return rung == 0 ? first : above.get(rung - 1);
  }
}
