package org.thalweg.solve;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.text.Require;

/**
 * The whole state of a run, from which it continues as if it had never stopped. What is drawn at a
 * step is a pure function of the seed and the step, so the step is also where the sampler stands.
 *
 * @param step steps taken so far, which is also the number of the next step
 * @param w the parameters
 * @param memory what else the solver needs, by names of its own: letters, digits and dots
 * @param history what happened so far, as far as rules of stopping look at it
 */
public record Snapshot(long step, double[] w, Map<String, double[]> memory, History history) {
  private static final String W = "w";
  private static final String HISTORY = "history.";
  private static final String MEMORY = "memory.";

  /** Thrown where a snapshot belongs to another solver or to another w. */
  public static final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With a reason, in one line. */
    public Unfit(String message) {
      super(message);
    }
  }

  /** Keeps the arrays themselves, so a caller that changes them later passes copies. */
  public Snapshot {
    Require.atLeast("step", step, 0);
    memory = Collections.unmodifiableMap(new LinkedHashMap<>(memory));
  }

  /**
   * One array of the memory, itself.
   *
   * @throws Unfit if there is none of that name and length
   */
  public double[] memory(String name, int length) {
    return require(name, memory.get(name), length);
  }

  /**
   * The parameters, themselves.
   *
   * @throws Unfit if there are not so many
   */
  public double[] w(int dimension) {
    return require(W, w, dimension);
  }

  /**
   * One array of a solver's saved state, itself.
   *
   * @param whose the solver, as in "method newton", for the message
   * @throws Unfit if there is none of that name and length
   */
  public static double[] array(
      String whose, Map<String, double[]> state, String name, long length) {
    String what = "the state is not that of %s: %s".formatted(whose, name);
    return require(what, state.get(name), length);
  }

  private static double[] require(String name, double[] array, long length) {
    if (array == null || array.length != length) {
      throw new Unfit(
          "%s must have %d values but has %s"
              .formatted(name, length, array == null ? "none" : array.length));
    }
    return array;
  }

  /** The whole snapshot, but for its step, as arrays by name. */
  public Map<String, double[]> arrays() {
    Map<String, double[]> arrays = new LinkedHashMap<>();
    arrays.put(W, w);
    history.arrays().forEach((name, array) -> arrays.put(HISTORY + name, array));
    memory.forEach((name, array) -> arrays.put(MEMORY + name, array));
    return arrays;
  }

  /**
   * A snapshot from its {@link #arrays}.
   *
   * @throws IllegalArgumentException if they are not those of one
   */
  public static Snapshot of(long step, Map<String, double[]> arrays) {
    double[] w = arrays.get(W);
    if (w == null) {
      throw new IllegalArgumentException("there is no w");
    }
    return new Snapshot(step, w, under(MEMORY, arrays), History.of(under(HISTORY, arrays)));
  }

  private static Map<String, double[]> under(String prefix, Map<String, double[]> arrays) {
    Map<String, double[]> found = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), array);
          }
        });
    return found;
  }
}
