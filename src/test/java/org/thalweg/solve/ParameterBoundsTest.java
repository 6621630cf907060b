package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/** Formulas whose minimum has a parameter at one of its bounds. */
class ParameterBoundsTest {
  private static final int ROWS = 500;
  private static final String MIXTURE =
      "formula(-log(p*exp(-0.5*r^2) + (1 - p)*exp(-0.5*(r/5)^2)/5), p = free(0.5, 0, 1))";

  private final Block block = block();

  /** Residuals are between −1 and 1, so that none is of the wide part. */
  private static Block block() {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = random.doubles(2 * ROWS, -2, 2).toArray();
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = 1 + x[2 * i] - 0.5 * x[2 * i + 1] + random.nextDouble(-1, 1);
    }
    return new DenseBlock(2, x, Targets.of(y));
  }

  private Minimised fit(String formula, Penalties penalties, boolean isNewton) {
    Objective objective =
        new ModelFamily.Linear().over(FormulaLosses.parse(formula), block.features(), true);
    Problem problem = new Problem(objective, penalties);
    Oracle oracle = new MemoryOracle(problem, List.of(List.of(block)), 0);
    double[] start = problem.allowed(objective.start(new Start.AutoStart(), 1));
    List<StepReport> reports = new ArrayList<>();
    double[] w =
        new Minimiser(problem, oracle, new StopCriterion.MaxSteps(300), List.of(reports::add))
            .minimise(isNewton ? Newton.begin(problem, start, ROWS) : Lbfgs.cold(problem, start))
            .w();
    StepReport first = reports.get(0);
    StepReport last = reports.get(reports.size() - 1);
    return new Minimised(w, last.gradientNorm() / first.gradientNorm());
  }

  private record Minimised(double[] w, double gradient) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void weightsAreThoseOfTheProblemWithTheParameterThere(boolean isNewton) {
    Minimised found = fit(MIXTURE, Penalties.none(), isNewton);
    double[] squares = fit("formula(0.5*r^2 + 0*p, p = free(0))", Penalties.none(), true).w;
    assertThat(found.w[3]).isCloseTo(1, within(1e-8));
    for (int j = 0; j < 3; j++) {
      assertThat(found.w[j]).isCloseTo(squares[j], within(1e-6));
    }
    assertThat(found.gradient).isLessThan(1e-6);
  }

  @Test
  void aConstraintOfAUserStands() {
    Penalties own = new Penalties.On("p", new Constraints.Box(0.2, 0.4));
    assertThat(fit(MIXTURE, own, true).w[3]).isEqualTo(0.4);
  }

  @Test
  void aMinimumBetweenTheBoundsIsNotMoved() {
    String formula = "formula(0.5*r^2 + (p - 0.3)^2, p = free(0.5, 0, 1))";
    assertThat(fit(formula, Penalties.none(), true).w[3]).isCloseTo(0.3, within(1e-9));
  }
}
