package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;

/** Several minimisations whose questions are answered together. */
@Timeout(30)
class LockstepTest {

  /** Answers a gradient at w by the loss w₀, and notes who asked together. */
  private static class Noting implements Oracle {
    private final List<List<Integer>> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
    private Callable<Void> before = () -> null;

    @Override
    public List<Answer> answerAll(List<Asked> questions) {
      try {
        before.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      asked.add(questions.stream().map(Asked::model).toList());
      return questions.stream()
          .map(
              question -> {
                GradientSum sum = new GradientSum(1);
                sum.add(((GradientQuestion) question.question()).w()[0], 1, 1);
                return (Answer) sum;
              })
          .toList();
    }

    @Override
    public void ended(int model) {
      asked.add(List.of());
      ended.add(model);
    }

    @Override
    public long rows() {
      return 7;
    }

    @Override
    public void close() {}
  }

  private static double ask(Lockstep.LockstepModel model, int times) {
    double sum = 0;
    for (int i = 0; i < times; i++) {
      sum += model.oracle().gradient(new double[] {model.number() + 0.5}, Draw.all()).loss();
    }
    return sum;
  }

  @Test
  void waitsForAllThatRunAndForNoneThatHasEnded() {
    Noting rows = new Noting();
    List<Double> results = Lockstep.run(rows, 2, 4, model -> ask(model, model.number()));
    assertThat(results).containsExactly(2 * 2.5, 3 * 3.5, 4 * 4.5, 5 * 5.5);
    assertThat(rows.asked)
        .containsExactly(
            List.of(2, 3, 4, 5),
            List.of(2, 3, 4, 5),
            List.of(), // one has ended
            List.of(3, 4, 5),
            List.of(),
            List.of(4, 5),
            List.of(),
            List.of(5),
            List.of());
    assertThat(rows.ended).containsExactly(2, 3, 4, 5);
  }

  @Test
  void aModelHasTheRowsOfAll() {
    List<Long> rows = Lockstep.run(new Noting(), 0, 2, model -> model.oracle().rows());
    assertThat(rows).containsExactly(7L, 7L);
  }

  @Test
  void aModelThatAsksNothingIsCancelledAllTheSame() {
    Noting rows =
        new Noting() {
          @Override
          public void requireUncancelled() {
            throw new CancelledException("as the user wishes", null);
          }
        };
    List<Boolean> cancelled =
        Lockstep.run(
            rows,
            0,
            2,
            model -> {
              Oracle oracle = new ValidatedOracle(model.oracle(), new Noting());
              try {
                oracle.requireUncancelled();
                return false;
              } catch (CancelledException e) {
                return true;
              }
            });
    assertThat(cancelled).containsExactly(true, true);
  }

  @Test
  void aModelThatAsksNothingEndsIfAnotherFails() {
    AtomicBoolean hasEnded = new AtomicBoolean();
    assertThatThrownBy(
            () ->
                Lockstep.run(
                    new Noting(),
                    0,
                    2,
                    model -> {
                      if (model.number() == 0) {
                        throw new IllegalArgumentException("no such model");
                      }
                      try {
                        while (true) {
                          model.oracle().requireUncancelled();
                        }
                      } finally {
                        hasEnded.set(true);
                      }
                    }))
        .hasMessage("no such model");
    assertThat(hasEnded).isTrue();
  }

  @Test
  void oneThatFailsEndsAll() {
    assertThatThrownBy(
            () ->
                Lockstep.run(
                    new Noting(),
                    0,
                    3,
                    model -> {
                      if (model.number() == 1) {
                        throw new IllegalArgumentException("no such model");
                      }
                      return ask(model, Integer.MAX_VALUE);
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such model");
  }

  @Test
  void soDoesAnOracleThatFails() {
    Noting rows = new Noting();
    rows.before =
        () -> {
          throw new OutOfMemoryError("of rows");
        };
    assertThatThrownBy(() -> Lockstep.run(rows, 0, 3, model -> ask(model, 1)))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** Also where a model that has ended asks for the others, and what is thrown is not declared. */
  @Test
  void soDoesOneThatFailsAfterAModelHasEnded() {
    AtomicInteger questions = new AtomicInteger();
    Noting rows =
        new Noting() {
          @Override
          public List<Answer> answerAll(List<Asked> asked) {
            if (questions.getAndIncrement() > 0) {
              LockstepTest.<RuntimeException>undeclared(new IOException("a lost executor"));
            }
            return super.answerAll(asked);
          }
        };
    assertThatThrownBy(() -> Lockstep.run(rows, 0, 3, model -> ask(model, model.number() + 1)))
        .hasRootCauseInstanceOf(IOException.class)
        .hasMessageContaining("a lost executor");
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> void undeclared(Exception e) throws E {
    throw (E) e;
  }

  @Test
  void eachModelHearsThatItsQuestionWasCancelled() {
    CancelledException cancelled = new CancelledException("by the user", null);
    AtomicInteger questions = new AtomicInteger();
    Noting rows =
        new Noting() {
          @Override
          public List<Answer> answerAll(List<Asked> asked) {
            if (questions.getAndIncrement() == 1) {
              throw cancelled;
            }
            return super.answerAll(asked);
          }
        };
    List<Double> results =
        Lockstep.run(
            rows,
            2,
            3,
            model -> {
              double first = ask(model, 1);
              try {
                return ask(model, 1);
              } catch (CancelledException e) {
                return first + ask(model, 1); // what a run asks at its end is answered
              }
            });
    assertThat(results).containsExactly(5.0, 7.0, 9.0);
  }

  /** While the rows are read for all models. */
  @Test
  void theCallerMayBeInterrupted() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Noting rows = new Noting();
    rows.before =
        () -> {
          entered.countDown();
          end.await();
          return null;
        };
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicBoolean isInterrupted = new AtomicBoolean();
    Thread caller =
        new Thread(
            () -> {
              try {
                Lockstep.run(rows, 0, 2, model -> ask(model, 1));
              } catch (CancellationException e) {
                thrown.set(e);
              }
              isInterrupted.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    entered.await();
    caller.interrupt();
    caller.join();
    end.countDown();
    assertThat(thrown.get()).hasMessage("interrupted");
    assertThat(isInterrupted).isTrue();
  }

  @Test
  void manyModelsEndInTheirOrder() {
    List<Integer> results =
        Lockstep.run(
            new Noting(),
            0,
            100,
            model -> {
              ask(model, 1 + model.number() % 7);
              return model.number();
            });
    assertThat(results).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }
}
