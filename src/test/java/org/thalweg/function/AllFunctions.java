package org.thalweg.function;

import java.util.List;

/** Every function, so that every law runs over all of them. */
public final class AllFunctions {
  /** The list. */
  public static final List<DifferentiableFunction> MEMBERS =
      List.of(
          new TextbookFunctions.Transcendental(),
          new TextbookFunctions.Saddle(),
          new TextbookFunctions.Wells(),
          new TextbookFunctions.Quadratic(),
          new TextbookFunctions.Quadratic(1000, 5),
          new TextbookFunctions.Quadratic(7, 1),
          new BenchmarkFunctions.Rosenbrock(),
          new BenchmarkFunctions.Himmelblau(),
          new BenchmarkFunctions.Rastrigin(),
          new BenchmarkFunctions.Rastrigin(3),
          new BenchmarkFunctions.Beale());

  private AllFunctions() {}
}
