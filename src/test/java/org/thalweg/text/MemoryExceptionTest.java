package org.thalweg.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lack of memory is told as such, in one line that names the plan. */
class MemoryExceptionTest {

  @Test
  void aTaskThatRunsOutOfMemoryEndsByALine() {
    for (boolean isOnDriver : new boolean[] {true, false}) {
      assertThatThrownBy(
              () ->
                  MemoryException.guard(
                      isOnDriver,
                      () -> {
                        throw new OutOfMemoryError("Java heap space");
                      }))
          .isInstanceOf(MemoryException.class)
          .hasMessageContaining("thalweg plan CONF")
          .hasMessageContaining(isOnDriver ? "--driver-memory" : "--executor-memory")
          .hasMessageNotContaining("\n");
    }
    assertThat(MemoryException.<Integer>guard(true, () -> 7)).isEqualTo(7);
  }

  /** What Spark's driver says of executors that are gone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Job aborted due to stage failure: Task 1 in stage 3.0 failed 4 times, most recent failure:"
            + " Lost task 1.3 in stage 3.0 (TID 9) (h executor 2): ExecutorLostFailure (executor 2"
            + " exited caused by one of the running tasks) Reason: Command exited with code 52",
        "Job aborted due to stage failure: ResultStage 8 has failed the maximum allowable number of"
            + " times: 4. Most recent failure reason: Missing an output location for shuffle 12",
        "ExecutorLostFailure (executor 1 exited) Reason: Container killed. Exit status: 137",
        "java.lang.OutOfMemoryError: Java heap space"
      })
  void lostExecutorsAreToldWithThePlan(String message) {
    RuntimeException outer = new RuntimeException("a job", new IllegalStateException(message));
    assertThat(MemoryException.line(outer, false))
        .hasValueSatisfying(
            line -> assertThat(line).contains("thalweg plan CONF").doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no such file", "Task 52 failed", "label 137 in rows row 52 must be 0"})
  void otherFailuresAreNot(String message) {
    assertThat(MemoryException.line(new IllegalStateException(message), false)).isEmpty();
  }
}
