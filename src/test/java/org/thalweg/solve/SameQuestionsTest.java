package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.AllSolvers.Member;

/**
 * Every solver asks the same questions on every small problem, in their order and to the last bit,
 * as when golden/questions.csv was written: solver, problem, how many, and a hash of their kinds,
 * draws and vectors. A solver that is written anew is held against its record; the lines of this
 * version are in target/questions.csv whenever all of this class runs.
 */
class SameQuestionsTest {
  private static final StopCriterion BUDGET = new StopCriterion.MaxSteps(60);
  private static final Map<String, String> RECORDED = new LinkedHashMap<>();
  private static final Map<String, String> NOW = new TreeMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = SameQuestionsTest.class.getResourceAsStream("/golden/questions.csv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("; "))
          .forEach(parts -> RECORDED.put(parts[0] + "; " + parts[1], parts[2] + "; " + parts[3]));
    }
  }

  @AfterAll
  static void write() throws IOException {
    Files.write(
        Path.of("target", "questions.csv"),
        NOW.entrySet().stream().map(run -> run.getKey() + "; " + run.getValue()).toList());
  }

  @ParameterizedTest
  @MethodSource("org.thalweg.solve.RecordedRunsTest#runs")
  void areAsked(Member member, MadeProblem problem) {
    Questions asked = new Questions(problem.oracle(member.batchRows()));
    try (asked) {
      Minimiser.of(problem.problem(), asked, BUDGET).minimise(member.begin(problem));
    }
    String key = member + "; " + problem;
    NOW.put(key, "%d; %016x".formatted(asked.count, asked.hash));
    assertThat(NOW.get(key)).isEqualTo(RECORDED.get(key));
  }

  private static final class Questions implements OneByOne {
    private final Oracle rows;
    private int count;
    private long hash;

    Questions(Oracle rows) {
      this.rows = rows;
    }

    @Override
    public Answer reply(Question<?> question) {
      count++;
      add(question.getClass().getSimpleName().hashCode());
      add(question.draw().toString().hashCode());
      if (question instanceof RowQuestion<?> ofRows) {
        ofRows.vectors().forEach(vector -> add(Arrays.hashCode(vector)));
      } else if (question instanceof ShardQuestion<?> ofShards) {
        ofShards.vectors().forEach(vector -> add(Arrays.hashCode(vector)));
      }
      return rows.answer(question);
    }

    private void add(int bits) {
      hash = Long.rotateLeft(hash * 0x9e3779b97f4a7c15L, 23) ^ bits;
    }

    @Override
    public long rows() {
      return rows.rows();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
