package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.solve.AllSolvers.Member;

/**
 * How many passes over the rows each solver takes until F is above its least value by at most a
 * millionth of what it was at the start. A change that costs passes, or saves some, changes the
 * record.
 */
class SolverPassesTest {
  private static final double SHARE = 1e-6;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sgd adam; logistic, l2; 118",
        "sgd adam; half squared, l1; 123",
        "sgd adam; half squared, box; 87",
        "sgd adam; scaled; 102",
        "sgd adam; scaled and centred; 116",
        "sgd adam; unlike columns; 126",
        "sgd backtracking; logistic, l2; 44",
        "sgd backtracking; half squared, l1; 28",
        "sgd backtracking; half squared, box; 22",
        "sgd backtracking; labels times 1e6; 32",
        "sgd backtracking; scaled; 30",
        "sgd backtracking; scaled and centred; 17",
        "svrg; logistic, l2; 14",
        "svrg; half squared, l1; 41",
        "svrg; half squared, box; 12",
        "svrg; labels times 1e6; 14",
        "svrg; scaled; 14",
        "svrg; scaled and centred; 15",
        "svrg; unlike columns; 15",
        "newton; logistic, l2; 4",
        "newton; half squared, l1; 3",
        "newton; half squared, box; 3",
        "newton; labels times 1e6; 3",
        "newton; scaled; 5",
        "newton; scaled and centred; 3",
        "newton; unlike columns; 3",
        "lbfgs; logistic, l2; 8",
        "lbfgs; half squared, l1; 7",
        "lbfgs; half squared, box; 9",
        "lbfgs; labels times 1e6; 7",
        "lbfgs; scaled; 8",
        "lbfgs; scaled and centred; 5",
        "lbfgs; unlike columns; 21",
        "svrg then lbfgs; logistic, l2; 14",
        "svrg then lbfgs; half squared, l1; 41",
        "svrg then lbfgs; half squared, box; 12",
        "svrg then lbfgs; labels times 1e6; 14",
        "svrg then lbfgs; scaled; 14",
        "svrg then lbfgs; scaled and centred; 15",
        "svrg then lbfgs; unlike columns; 15"
      })
  void areThoseOnRecord(String solver, String problem, double passes) {
    assertThat(passes(member(solver), problem(problem))).isCloseTo(passes, withinPercentage(10));
  }

  private static double passes(Member member, MadeProblem problem) {
    double least = lowest(reports(member("lbfgs"), problem, 3000));
    List<StepReport> reports = reports(member, problem, 400);
    double first = reports.get(0).objective();
    return reports.stream()
        .filter(report -> report.objective() - least <= SHARE * (first - least))
        .mapToDouble(StepReport::epoch)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private static double lowest(List<StepReport> reports) {
    return reports.stream().mapToDouble(StepReport::objective).min().orElseThrow();
  }

  private static List<StepReport> reports(Member member, MadeProblem problem, int steps) {
    List<StepReport> reports = new ArrayList<>();
    try (Oracle oracle = problem.oracle(member.batchRows())) {
      Minimiser.of(problem.problem(), oracle, new StopCriterion.MaxSteps(steps))
          .heardBy(List.of(reports::add))
          .minimise(member.begin(problem));
    }
    return reports;
  }

  private static Member member(String name) {
    return AllSolvers.all().stream().filter(m -> m.name().equals(name)).findAny().orElseThrow();
  }

  private static MadeProblem problem(String name) {
    return MadeProblem.all().stream().filter(p -> p.name().equals(name)).findAny().orElseThrow();
  }
}
