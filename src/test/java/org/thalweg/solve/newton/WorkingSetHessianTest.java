package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.MadeProblem;
import org.thalweg.solve.OneByOne;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.newton.ScreenedNewton.PackedHessian;
import org.thalweg.solve.newton.ScreenedNewton.WorkingSetHessian;

/** Of 300 features, most of which stay at 0. */
class WorkingSetHessianTest {
  private static final int COLUMNS = 300;

  private final MadeProblem logistic =
      MadeProblem.all().get(0).widened(COLUMNS).with(Penalties.l1(0.02));
  private final MadeProblem lines = MadeProblem.all().get(1).widened(COLUMNS);
  private final double[] w = new double[COLUMNS + 1];

  WorkingSetHessianTest() {
    new SplittableRandom(3).ints(6, 0, COLUMNS).forEach(j -> w[j] = 0.01 * (j % 7 + 1));
  }

  private static WorkingSetHessian of(MadeProblem made, int most, boolean holds) {
    List<Block> blocks = made.shards().stream().flatMap(List::stream).toList();
    ScreenedSetting setting =
        new ScreenedSetting(
            made.problem(),
            new WorkingSet(0.9, most),
            holds ? Optional.of(HeldRows.of(made.problem(), blocks)) : Optional.empty());
    return new WorkingSetHessian(
        setting, CoordinatePenalties.of(made.penalties(), made.problem().layout()).l1(), null);
  }

  private Question<?> asked; // last

  /** F and its gradient there, and what is wanted with them. */
  private LineSearch.Derivatives at(WorkingSetHessian screened, MadeProblem made, double[] point) {
    return screened.at(point, rows(made));
  }

  private Oracle rows(MadeProblem made) {
    return new OneByOne() {
      @Override
      public Answer reply(Question<?> question) {
        asked = question;
        return WorkingSetHessianTest.answer(made, question);
      }

      @Override
      public long rows() {
        return made.x().length;
      }
    };
  }

  private static Answer answer(MadeProblem made, Question<?> question) {
    try (Oracle oracle = made.oracle(0)) {
      return oracle.answer(question);
    }
  }

  private static Iterate at(MadeProblem made, double[] w) {
    Answer answer = answer(made, new GradientQuestion(w, Draw.all()));
    return Iterate.of(made.problem(), w, (GradientSum) answer, 0, 1);
  }

  @Test
  void asksForFAloneUntilSecondDerivativesAreWanted() {
    WorkingSetHessian screened = of(logistic, 200, false);
    assertThat(at(screened, logistic, w).second()).isNull();
    assertThat(asked).isInstanceOf(GradientQuestion.class);
    assertThat(screened.second()).isNull();
    assertThat(screened.isUnknown()).isFalse();
    Iterate at = at(logistic, w);
    screened.want(at.w(), at.w(), at.smoothGradient());
    HessianSum sum = at(screened, logistic, w).second();
    HessianQuestion question = (HessianQuestion) asked;
    assertThat(question.among()).hasSizeBetween(7, 200);
    assertThat(question.draw()).isEqualTo(Draw.all());
    screened.arrive(at, sum);
    assertThat(screened.packed().packed()).containsExactly(sum.mean());
    assertThat(screened.second().among()).containsExactly(question.among());
    assertThat(screened.isMissing(at)).isFalse();
    assertThat(at(screened, logistic, w).second()).as("once").isNull();
    assertThat(screened.ended()).isEmpty();
  }

  @Test
  void isRepairedByTheStepsThatAreTaken() {
    WorkingSetHessian screened = of(logistic, 200, false);
    Iterate at = at(logistic, w);
    screened.want(w, w, at.smoothGradient());
    screened.learn(w, w, w, w);
    assertThat(screened.second()).as("nothing is known yet").isNull();
    screened.arrive(at, at(screened, logistic, w).second());
    double[] to = w.clone();
    for (int j : screened.second().among()) {
      to[j] += 0.3;
    }
    double[] from = at(screened, logistic, w).first().meanGradient();
    double[] there = at(screened, logistic, to).first().meanGradient();
    screened.learn(w, to, from, there);
    int[] among = screened.second().among();
    double[] step = new double[among.length];
    java.util.Arrays.fill(step, 0.3);
    double[] image = new double[among.length];
    screened.second().addProduct(step, image);
    for (int i = 0; i < among.length; i++) {
      assertThat(image[i]).isCloseTo(there[among[i]] - from[among[i]], within(1e-9));
    }
    assertThat(screened.packed().secants()).hasSize(1);
    screened.want(w, w, at.smoothGradient());
    PackedHessian before = screened.packed();
    screened.learn(to, w, there, from);
    assertThat(screened.packed()).as("another is wanted").isSameAs(before);
  }

  @Test
  void asksForAMatrixByItselfWhereItIsNotOfThePoint() {
    WorkingSetHessian screened = of(logistic, 200, false);
    Iterate at = at(logistic, w);
    screened.want(w, w, at.smoothGradient());
    screened.arrive(at, at(screened, logistic, w).second());
    assertThat(screened.renew(at)).as("it is there").isFalse();
    double[] other = w.clone();
    other[COLUMNS] = 0.2;
    Iterate there = at(logistic, other);
    assertThat(screened.renew(there)).isTrue();
    assertThat(screened.isUnknown()).isTrue();
    screened.wasKnown(true);
    assertThat(screened.know(rows(logistic))).as("as it was before").isTrue();
    assertThat(((HessianQuestion) asked).w()).containsExactly(other);
    assertThat(screened.isUnknown()).isFalse();
    assertThat(screened.renew(there)).isFalse();
    assertThat(screened.renew(at)).isTrue();
    screened.wasKnown(false);
    assertThat(screened.know(rows(logistic))).isFalse();
  }

  @Test
  void endsWhereMoreWeightsMoveThanItTakes() {
    WorkingSetHessian screened = of(logistic, 3, false);
    Iterate at = at(logistic, w);
    screened.want(w, w, at.smoothGradient());
    Reason reason = screened.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(reason.rule()).isEqualTo("width");
    assertThat(reason.detail()).contains("more than 3 weights");
    WorkingSetHessian saved = of(logistic, 3, false);
    assertThat(saved.ended()).isEmpty();
    saved.endTooWide();
    assertThat(saved.ended()).contains(reason);
  }

  @Test
  void ofHeldRowsItIsThatOfThePoint() {
    WorkingSetHessian screened = of(logistic, 200, true);
    Iterate at = at(logistic, w);
    screened.plan(at);
    assertThat(screened.packed()).isNull();
    assertThat(screened.isUnknown()).isFalse();
    assertThat(screened.second()).isInstanceOf(FactoredHessian.class);
    assertThat(screened.isMissing(at)).isFalse();
    assertThat(screened.renew(at)).isFalse();
    HessianOperator before = screened.second();
    screened.learn(w, w, w, w);
    screened.want(w, w, at.smoothGradient());
    assertThat(at(screened, logistic, w).second()).isNull();
    assertThat(screened.second()).isSameAs(before);
  }

  /** A coordinate that is drawn from 0, and was not among those that are known. */
  @Test
  void missesACoordinateThatIsDrawn() {
    WorkingSetHessian screened = of(logistic, 200, false);
    Iterate at = at(logistic, w);
    screened.want(w, w, at.smoothGradient());
    screened.arrive(at, at(screened, logistic, w).second());
    int[] among = screened.second().among();
    int other = 0;
    while (java.util.Arrays.binarySearch(among, other) >= 0) {
      other++;
    }
    double[] gradient = at.smoothGradient().clone();
    for (int j : among) {
      gradient[j] = 9; // known, whatever it is
    }
    Iterate drawn = Iterate.of(logistic.problem(), w, gradient, new double[3]);
    assertThat(screened.isMissing(drawn)).isFalse();
    gradient[other] = -0.021;
    assertThat(screened.isMissing(drawn)).isTrue();
    assertThat(screened.renew(drawn)).as("though it is of the point").isTrue();
  }

  @Test
  void isExactForASquaredLoss() {
    assertThat(of(lines, 200, false).isExact()).isTrue();
    assertThat(of(logistic, 200, false).isExact()).isFalse();
  }

  /** Among all coordinates, and among none. */
  @Test
  void asksAmongAllWhereTheyAreFew() {
    MadeProblem few = MadeProblem.all().get(1);
    WorkingSetHessian screened = of(few, 200, false);
    double[] start = few.start();
    screened.want(start, start, start);
    assertThat(at(screened, few, start).second()).isNotNull();
    assertThat(((HessianQuestion) asked).among()).isNull();
    WorkingSetHessian none = of(logistic.with(Penalties.l1(1e9)), 200, false);
    none.want(w.clone(), w, w);
    assertThat(at(none, logistic, w).second()).isNotNull();
    assertThat(((HessianQuestion) asked).among()).contains(COLUMNS);
  }
}
