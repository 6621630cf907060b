package org.thalweg.solve.lbfgs;

import java.util.Optional;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * The search for the next point, along a direction of descent: which points it tries and takes,
 * {@link StepSearch} says.
 *
 * <p>One pass gives F and its gradient at a point, which is also where the next step begins if it
 * is taken. A {@link TrialLine} also has points beyond the whole step, because F is almost linear
 * along some directions, such as the difference of two equal columns of which one has an L1 term.
 */
final class WolfeSearch {
  private final Problem problem;
  private final Iterate start;
  private final Face face;
  private final StepSearch search;
  private final double[] whole; // the end of the whole step; null along the steepest descent
  private TrialLine line; // through the points that are tried; null where there is the end alone
  private double[] tried; // what is asked about; null for a line

  private WolfeSearch(
      Problem problem,
      Iterate start,
      Face face,
      StepSearch search,
      double[] whole,
      TrialLine line) {
    this.problem = problem;
    this.start = start;
    this.face = face;
    this.search = search;
    this.whole = whole;
    this.line = line;
  }

  private static StepSearch.LineStart known(Iterate start) {
    return new StepSearch.LineStart(start.objective(), start.norm(), start.roundingError());
  }

  /**
   * A search along v, or along v multiplied by a positive diagonal.
   *
   * @param wide the line in this direction, with step sizes of every magnitude
   */
  static WolfeSearch steepest(Problem problem, Iterate start, Face face, TrialLine wide) {
    StepSearch search = StepSearch.steepest(known(start), wide.rates(), face.isBounded());
    return new WolfeSearch(problem, start, face, search, null, wide);
  }

  /**
   * A search towards w − d, projected onto the face; empty if F does not fall in that direction.
   *
   * @param subgradient v there, of F
   * @param direction d
   */
  static Optional<WolfeSearch> whole(
      Problem problem, Iterate start, Face face, double[] subgradient, double[] direction) {
    double[] point = Vectors.difference(start.w(), direction);
    face.project(point);
    double[] way = Vectors.difference(start.w(), point);
    double slope = -Vectors.dot(subgradient, way);
    if (!(slope < 0)) {
      return Optional.empty();
    }
    boolean shows = StepSearch.shows(known(start), slope); // else there is no line
    TrialLine line = shows ? TrialLine.through(start, way, face) : null;
    StepSearch search = StepSearch.whole(known(start), slope, shows ? line.rates() : null);
    return Optional.of(new WolfeSearch(problem, start, face, search, point, line));
  }

  boolean isSteepest() {
    return search.isSteepest();
  }

  /** Whether no point was found and nothing is left to ask. */
  boolean hasFailed() {
    return search.hasFailed();
  }

  Question<?> ask() {
    StepSearch.Trial trial = search.trial();
    if (trial == null) {
      return line.question();
    }
    if (tried == null) {
      tried = trial.isWhole() ? whole : line.point(trial.rate());
    }
    return new GradientQuestion(tried, Draw.all());
  }

  /** Takes the losses along the line. */
  void tell(LineSum sum) {
    search.tellLine(line.objectives(problem, sum));
  }

  /** Takes the sums at a point; gives it back if it is the next one. */
  Optional<Iterate> tell(GradientSum sum) {
    double[] point = tried;
    tried = null;
    Iterate next =
        Iterate.of(problem, point, sum, Vectors.distance(point, start.w()), search.trial().rate());
    StepSearch.Found found =
        new StepSearch.Found(
            next.measurement().isFinite(), next.objective(), next.norm(), () -> curvature(next));
    StepSearch.Next then = search.tell(found);
    if (then == StepSearch.Next.BENT) {
      straighten(point);
    }
    return then == StepSearch.Next.TAKEN ? Optional.of(next) : Optional.empty();
  }

  /** s·y of the step to a point. */
  private double curvature(Iterate next) {
    return PairCurvature.of(PairCurvature.pair(start, next), Face.everywhere()).product();
  }

  /**
   * The projection may bend a step along the steepest descent, so that F is not what the line
   * foretold. The straight way to the end of the step is in the face, so a line along it is tried.
   */
  private void straighten(double[] end) {
    line = TrialLine.through(start, Vectors.difference(start.w(), end), face);
    search.straighten(line.rates());
  }
}
