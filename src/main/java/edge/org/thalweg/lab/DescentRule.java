package org.thalweg.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.function.DifferentiableFunction;
import org.thalweg.function.NewtonDescent;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.LabelDomain;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Draw;
import org.thalweg.solve.FunctionOracle;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.History;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.text.Text;
import org.thalweg.update.Updater;

/** How a descent on a function takes its steps. */
public sealed interface DescentRule {
  /** Descends from a point. */
  TrainingResult descend(Descent descent);

  /**
   * What a descent is.
   *
   * @param f the function to lower
   * @param start as long as its points; not changed
   * @param steps the most that it takes
   * @param gradientNorm at most that of a point at which it ends; 0 if Newton's method is to end
   *     where no step leads lower
   * @param path gets the points in their order; of many fewer and fewer
   */
  record Descent(
      DifferentiableFunction f,
      double[] start,
      long steps,
      double gradientNorm,
      List<double[]> path) {}

  /**
   * Steps along gradients.
   *
   * @param updater the rule
   * @param learningRate its η
   */
  record GradientSteps(Updater updater, LearningRate learningRate) implements DescentRule {
    private static final int LONGEST_PATH = 1 << 16;

    @Override
    public TrainingResult descend(Descent descent) {
      Problem problem = new Problem(new FunctionObjective(descent.f()), Penalties.none());
      StopCriterion stop =
          new StopCriterion.GradientNorm(descent.gradientNorm())
              .or(new StopCriterion.MaxSteps(descent.steps()));
      MiniBatchSgd.SgdSetting setting =
          new MiniBatchSgd.SgdSetting(
              problem, updater, learningRate, new OnDivergence.Stop(), step -> true);
      return new Minimiser(
              problem, recording(new FunctionOracle(descent.f()), descent.path()), stop, List.of())
          .minimise(MiniBatchSgd.begin(setting, descent.start()));
    }

    /**
     * An oracle that also appends where gradients are asked for; of a long path fewer and fewer.
     */
    private static Oracle recording(Oracle oracle, List<double[]> path) {
      return new Oracle() {
        private long stride = 1;

        @Override
        public List<Answer> answerAll(List<Asked> questions) {
          if (questions.get(0).question() instanceof GradientQuestion gradient
              && gradient.draw() instanceof Draw.Batch batch) {
            add(gradient.w(), batch.step());
          }
          return oracle.answerAll(questions);
        }

        private void add(double[] w, long step) {
          if (path.size() == LONGEST_PATH) {
            IntStream.range(0, LONGEST_PATH / 2).forEach(i -> path.set(i, path.get(2 * i)));
            path.subList(LONGEST_PATH / 2, LONGEST_PATH).clear();
            stride *= 2;
          }
          if (step % stride == 0) {
            path.add(w.clone());
          }
        }

        @Override
        public long rows() {
          return oracle.rows();
        }
      };
    }

    /**
     * What an objective without rows is, for solvers; a {@link FunctionOracle} answers about it.
     */
    private record FunctionObjective(DifferentiableFunction function) implements Objective {
      private static final String ROWS = "a function has no rows";

      @Override
      public ParameterLayout layout() {
        return new ParameterLayout(
            List.of(new ParameterLayout.Segment("x", 0, function.dimension(), true)));
      }

      @Override
      public int outputs() {
        return 1;
      }

      @Override
      public LabelDomain labels() {
        return LabelDomain.REAL;
      }

      @Override
      public void accumulate(double[] w, Block block, Rows rows, GradientSum sum) {
        throw new UnsupportedOperationException(ROWS);
      }

      @Override
      public double[] scores(double[] w, Block block) {
        throw new UnsupportedOperationException(ROWS);
      }
    }
  }

  /** Newton's method, which needs no rate: {@link NewtonDescent}. */
  record NewtonSteps() implements DescentRule {
    @Override
    public TrainingResult descend(Descent descent) {
      List<double[]> path = descent.path();
      History history = new History(1);
      NewtonDescent.DescentEnd end =
          new NewtonDescent(descent.f(), descent.steps(), descent.gradientNorm())
              .from(
                  descent.start(),
                  at -> {
                    int step = history.steps();
                    double moved = step == 0 ? 0 : distance(at.x(), path.get(path.size() - 1));
                    history.add(
                        new StepReport(
                            step,
                            step,
                            at.value(),
                            0,
                            norm(at.gradient()),
                            moved,
                            at.stretch(),
                            1,
                            Duration.ZERO));
                    path.add(at.x());
                  });
      return new TrainingResult(
          path.get(path.size() - 1),
          reason(end, history.last().gradientNorm(), descent),
          history,
          Double.NaN,
          end == NewtonDescent.DescentEnd.CONVERGED);
    }

    private static Reason reason(NewtonDescent.DescentEnd end, double last, Descent descent) {
      return switch (end) {
        case CONVERGED ->
            new Reason(
                Reason.Kind.CONVERGED,
                "newton",
                last == 0
                    ? "the gradient is 0"
                    : last <= descent.gradientNorm()
                        ? Text.of("%.3g <= %s", last, descent.gradientNorm())
                        : "no step leads lower");
        case BUDGET -> new Reason(Reason.Kind.BUDGET, "maxSteps", descent.steps() + " steps");
        case RAN_OFF -> Reason.diverged("a number of x is above 1e100");
      };
    }

    private static double distance(double[] a, double[] b) {
      double[] difference = new double[a.length];
      Arrays.setAll(difference, i -> a[i] - b[i]);
      return norm(difference);
    }

    private static double norm(double[] x) {
      return Math.sqrt(Arrays.stream(x).map(xi -> xi * xi).sum());
    }
  }
}
