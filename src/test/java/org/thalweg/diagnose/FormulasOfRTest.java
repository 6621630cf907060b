package org.thalweg.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.LossColumn;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.ModelFamily;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Start;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.newton.Newton;

/**
 * Models that are written as a formula, by Newton's method from the start that every run has,
 * beside the programs of R that fit them: {@code formulas/formulas.R} names these, and has written
 * the data and the figures.
 */
class FormulasOfRTest {
  private static final Path RESOURCES = Path.of("src/test/resources/formulas");
  private static final int STEPS = 200;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "location-scale | 0.5*((y - z1)/exp(z2))^2 + z2",
        "negative-binomial | -lgamma(y + r) + lgamma(r) - r*log(r/(r + exp(z)))"
            + " - y*log(exp(z)/(r + exp(z))), r = free(1, positive)",
        "zeroinfl | log(1 + exp(z2)) + if(y == 0, -log(exp(z2) + exp(-exp(z1))),"
            + " exp(z1) - y*z1)",
        "hurdle | if(y == 0, log(1 + exp(z2)),"
            + " log(1 + exp(-z2)) + exp(z1) - y*z1 + log(1 - exp(-exp(z1))))",
        "ordinal | if(y == 0, log(1 + exp(z - c1)), if(y == 1,"
            + " -log(sigmoid(c1 + step - z) - sigmoid(c1 - z)), log(1 + exp(c1 + step - z)))),"
            + " c1 = free(0), step = free(1, positive)",
        "weibull | exp((log(y) - z)/s) - event*((log(y) - z)/s - log(s)), s = free(1, positive)",
        "lognormal | if(event == 1, 0.5*((log(y) - z)/s)^2 + log(s),"
            + " -lognormcdf((z - log(y))/s)), s = free(1, positive)",
        "tobit | if(y > 0, 0.5*((y - z)/s)^2 + log(s), -lognormcdf(-z/s)), s = free(1, positive)",
        "gamma | lgamma(a) - a*log(a) + a*z - (a - 1)*log(y) + a*y*exp(-z), a = free(1, positive)",
        "beta | lgamma(sigmoid(z1)*exp(z2)) + lgamma(sigmoid(-z1)*exp(z2)) - lgamma(exp(z2))"
            + " - sigmoid(z1)*exp(z2)*log(y) - sigmoid(-z1)*exp(z2)*log(1 - y)",
        "dirichlet | lgamma(exp(z1)) + lgamma(exp(z2)) + lgamma(exp(z3))"
            + " - lgamma(exp(z1) + exp(z2) + exp(z3))"
            + " - exp(z1)*log(y) - exp(z2)*log(second) - exp(z3)*log(third)",
        "squares | 0.5*(y - z1)^2 + 0.5*(second - z2)^2",
        "multinomial | log(1 + exp(z1) + exp(z2)) - if(y == 1, z1, if(y == 2, z2, 0))",
      })
  void estimatesAndErrorsAreThoseOfR(String name, String formula) throws IOException {
    PointwiseLoss loss = FormulaLosses.parse("formula(" + formula + ")");
    Table table = Table.of(Files.readAllLines(RESOURCES.resolve(name + ".csv")));
    List<String> features = table.behind("weight");
    List<String[]> expected = new ArrayList<>();
    Files.readAllLines(RESOURCES.resolve(name + ".fit"))
        .forEach(line -> expected.add(line.split(",")));
    boolean intercept = expected.stream().anyMatch(line -> line[0].endsWith(":intercept"));
    Objective objective = new ModelFamily.Linear().over(loss, features.size(), intercept);
    Block block = table.block(features, loss.columns());
    double[] w = fit(objective, block);
    StandardErrors errors =
        StandardErrors.of(
            objective, w, other -> oracle(other, block), i -> "w" + i, List.of(), true);
    assertThat(errors.distance()).isLessThan(1e-4);
    int[] places = places(objective, expected, features);
    for (int i = 0; i < places.length; i++) {
      String[] line = expected.get(i);
      double estimate = Double.parseDouble(line[1]);
      double error = Double.parseDouble(line[2]);
      assertThat(w[places[i]])
          .as(line[0])
          .isCloseTo(estimate, within(1e-6 * (error + Math.abs(estimate))));
      assertThat(errors.fisher()[places[i]]).as(line[0]).isCloseTo(error, within(1e-4 * error));
    }
  }

  private static double[] fit(Objective objective, Block block) {
    Problem problem = new Problem(objective, Penalties.none());
    double[] start = objective.start(new Start.AutoStart(), 1);
    return Minimiser.of(problem, oracle(objective, block), new StopCriterion.MaxSteps(STEPS))
        .minimise(Newton.begin(problem, start, block.rows()))
        .w();
  }

  private static Oracle oracle(Objective objective, Block block) {
    return new MemoryOracle(new Problem(objective, Penalties.none()), List.of(List.of(block)), 0);
  }

  /** Where the coefficients that R names as SCORE:FEATURE, or after a parameter, are in w. */
  private static int[] places(Objective objective, List<String[]> expected, List<String> features) {
    List<String> names = new ArrayList<>();
    boolean hasIntercepts = expected.stream().anyMatch(line -> line[0].endsWith(":intercept"));
    for (int k = 1; k <= objective.outputs(); k++) {
      for (String feature : features) {
        names.add("z" + k + ":" + feature);
      }
    }
    for (int k = 1; k <= objective.outputs() && hasIntercepts; k++) {
      names.add("z" + k + ":intercept");
    }
    expected.stream().map(line -> line[0]).filter(one -> !one.contains(":")).forEach(names::add);
    assertThat(names).hasSize(objective.layout().dimension());
    return expected.stream().mapToInt(line -> names.indexOf(line[0])).toArray();
  }

  /** A table of numbers with a header. */
  private record Table(List<String> names, double[][] rows) {
    static Table of(List<String> lines) {
      double[][] rows =
          lines.stream()
              .skip(1)
              .map(line -> line.split(","))
              .map(
                  cells ->
                      IntStream.range(0, cells.length)
                          .mapToDouble(i -> Double.parseDouble(cells[i]))
                          .toArray())
              .toArray(double[][]::new);
      return new Table(List.of(lines.get(0).split(",")), rows);
    }

    List<String> behind(String column) {
      return names.subList(names.indexOf(column) + 1, names.size());
    }

    Block block(List<String> features, List<LossColumn> beside) {
      double[] x = new double[rows.length * features.size()];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < features.size(); j++) {
          x[i * features.size() + j] = rows[i][names.indexOf(features.get(j))];
        }
      }
      Function<String, double[]> column =
          name ->
              IntStream.range(0, rows.length)
                  .mapToDouble(i -> rows[i][names.indexOf(name)])
                  .toArray();
      double[][] columns =
          beside.stream().map(each -> column.apply(each.name())).toArray(double[][]::new);
      return new DenseBlock(
          features.size(),
          x,
          new Targets(rows.length, column.apply("y"), column.apply("weight"), null, columns));
    }
  }
}
