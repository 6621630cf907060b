package org.thalweg.solve.svrg;

import org.thalweg.solve.Problem;

/**
 * The lowest point of the rounds so far.
 *
 * @param w the point
 * @param gradient of the mean loss there
 * @param objective F there
 */
record LowestPoint(double[] w, double[] gradient, double objective) {

  /** The gradient of the mean loss and of the smooth penalties: a new array. */
  double[] smoothGradient(Problem problem) {
    double[] smooth = gradient.clone();
    problem.penalties().addGradient(w, smooth, problem.layout());
    return smooth;
  }

  /** ‖·‖₂ of the least-norm subgradient of F. */
  double gradientNorm(Problem problem) {
    return problem.gradientNorm(w, smoothGradient(problem));
  }

  /** An epoch around this point. */
  EpochPlan plan(Problem problem, Scaling scaling, double rate, double fraction, long seed) {
    double[] vectors = new double[3 * w.length];
    System.arraycopy(w, 0, vectors, 0, w.length);
    System.arraycopy(gradient, 0, vectors, w.length, w.length);
    System.arraycopy(scaling.scale(), 0, vectors, 2 * w.length, w.length);
    return new EpochPlan(
        vectors,
        problem.penalties(),
        problem.layout(),
        problem.coordinates(),
        rate,
        scaling.meanWeight(),
        fraction,
        scaling.penaltyEvery(),
        seed);
  }
}
