package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.LineSum;

/** Which of two oracles a question goes to. */
class ValidatedOracleTest {
  private final Noting training = new Noting(8);
  private final Noting validation = new Noting(3);
  private final Oracle both = new ValidatedOracle(training, validation);

  /** Answers with its own number of rows, and notes what it was asked. */
  private static final class Noting implements OneByOne {
    private final List<Question<?>> asked = new ArrayList<>();
    private final long rows;
    private int closed;
    private boolean fails;

    Noting(long rows) {
      this.rows = rows;
    }

    @Override
    public Answer reply(Question<?> question) {
      asked.add(question);
      LineSum sum = new LineSum(new double[1]);
      sum.count(1, rows);
      return sum;
    }

    @Override
    public long rows() {
      return rows;
    }

    @Override
    public void close() {
      closed++;
      if (fails) {
        throw new IllegalStateException("validation");
      }
    }
  }

  private static Question<?> line(Draw draw) {
    return new LineQuestion(new double[1], new double[1], new double[1], draw);
  }

  private static long rows(Answer answer) {
    return ((LineSum) answer).rows();
  }

  @Test
  void asksEachAboutItsOwnRows() {
    assertThat(rows(both.answer(line(Draw.all())))).isEqualTo(8);
    assertThat(rows(both.answer(line(new Draw.HeldOutDraw())))).isEqualTo(3);
    assertThat(validation.asked).extracting(Question::draw).containsExactly(Draw.all());
    assertThat(both.rows()).isEqualTo(8);
  }

  @Test
  void manyAnswersAreInTheOrderOfTheirQuestions() {
    Question<?> valid = line(new Draw.HeldOutDraw());
    List<Oracle.Asked> asked =
        Stream.of(valid, line(Draw.all()), valid, line(new Draw.Batch(2)), valid)
            .map(question -> new Oracle.Asked(0, question))
            .toList();
    List<Answer> answers = both.answerAll(asked);
    assertThat(answers).extracting(ValidatedOracleTest::rows).containsExactly(3L, 8L, 3L, 8L, 3L);
    assertThat(training.asked)
        .extracting(Question::draw)
        .containsExactly(Draw.all(), new Draw.Batch(2));
  }

  @Test
  void bothAreClosedEvenIfOneFails() {
    validation.fails = true;
    assertThatThrownBy(both::close).hasMessage("validation");
    assertThat(List.of(training.closed, validation.closed)).containsExactly(1, 1);
  }
}
