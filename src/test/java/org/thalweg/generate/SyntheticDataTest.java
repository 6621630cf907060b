package org.thalweg.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thalweg.generate.Generation.SyntheticWriter.LibsvmText;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.LabelDomain;

/** What every generator makes, with every kind of label. */
class SyntheticDataTest {
  private static final long ROWS = 3_000;

  /** One of each that is registered. */
  static final List<Generator> GENERATORS =
      List.of(
          new Generator.Dense(ROWS, 7),
          new Generator.Sparse(ROWS, 1_000, 12, 1.1),
          new Generator.Clicks(ROWS, 12, 15, 0.1));

  @ParameterizedTest
  @FieldSource("GENERATORS")
  void aRowDependsOnTheSeedAndItsPlaceAlone(Generator generator) {
    SyntheticData data = new SyntheticData(generator, LabelDomain.BINARY, 0, 5);
    List<String> all = rows(data, 0, ROWS);
    for (long cut : new long[] {1, 17, ROWS - 1}) {
      List<String> parts = rows(data, cut, ROWS);
      parts.addAll(0, rows(data, 0, cut));
      assertThat(parts).isEqualTo(all);
    }
    assertThat(rows(new SyntheticData(generator, LabelDomain.BINARY, 0, 6), 0, ROWS))
        .doesNotContainAnyElementsOf(all);
  }

  @ParameterizedTest
  @FieldSource("GENERATORS")
  void columnsAscendWithinTheFeatures(Generator generator) {
    SyntheticData data = new SyntheticData(generator, LabelDomain.BINARY, 0, 5);
    SyntheticData.RowMaker rows = data.maker(data.w());
    for (long i = 0; i < ROWS; i++) {
      SparseRow row = rows.at(i);
      assertThat(row.count()).isBetween(1, generator.entriesPerRow());
      int before = -1;
      for (int k = 0; k < row.count(); k++) {
        assertThat(row.columns()[k]).isGreaterThan(before).isLessThan(generator.features());
        before = row.columns()[k];
      }
    }
  }

  @ParameterizedTest
  @FieldSource("GENERATORS")
  void labelsOfTwoClassesAreAsProbableAsTheirScoresSay(Generator generator) {
    SyntheticData data = new SyntheticData(generator, LabelDomain.BINARY, 0, 5);
    double[] w = data.w();
    SyntheticData.RowMaker rows = data.maker(w);
    double residual = 0; // Σ (y − p)·z, which has mean 0 and variance Σ p(1 − p)z²
    double variance = 0;
    for (long i = 0; i < ROWS; i++) {
      SparseRow row = rows.at(i);
      assertThat(rows.label()).isIn(0.0, 1.0);
      double z = score(row, w);
      double p = 1 / (1 + Math.exp(-z));
      residual += (rows.label() - p) * z;
      variance += p * (1 - p) * z * z;
    }
    assertThat(residual / Math.sqrt(variance)).isBetween(-5.0, 5.0);
  }

  @ParameterizedTest
  @FieldSource("GENERATORS")
  void labelsThatAreNumbersAreScoresAndNoise(Generator generator) {
    double[] w = new SyntheticData(generator, LabelDomain.REAL, 0, 5).w();
    for (double noise : new double[] {0, 0.5}) {
      SyntheticData.RowMaker rows =
          new SyntheticData(generator, LabelDomain.REAL, noise, 5).maker(w);
      double squares = 0;
      for (long i = 0; i < ROWS; i++) {
        SparseRow row = rows.at(i);
        squares += Math.pow(rows.label() - score(row, w), 2) / ROWS;
      }
      assertThat(Math.sqrt(squares))
          .isEqualTo(noise, within(5 * noise / Math.sqrt(2.0 * ROWS) + 1e-12));
    }
  }

  @ParameterizedTest
  @FieldSource("GENERATORS")
  void labelsThatAreNeverNegativeHaveTheMeanOfTheirScore(Generator generator) {
    for (LabelDomain labels : List.of(LabelDomain.NON_NEGATIVE, LabelDomain.POSITIVE)) {
      SyntheticData data = new SyntheticData(generator, labels, 0, 5);
      double[] w = data.w();
      double residual = 0; // Σ (y/μ − 1), of variance Σ 1/μ for counts, Σ 1 for times
      double variance = 0;
      SyntheticData.RowMaker rows = data.maker(w);
      for (long i = 0; i < ROWS; i++) {
        SparseRow row = rows.at(i);
        assertThat(labels.contains(rows.label())).isTrue();
        double mean = Math.exp(score(row, w));
        residual += rows.label() / mean - 1;
        variance += labels == LabelDomain.POSITIVE ? 1 : 1 / mean;
      }
      assertThat(residual / Math.sqrt(variance)).isBetween(-5.0, 5.0);
    }
  }

  @Test
  void noiseIsForLabelsThatAreNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticData(GENERATORS.get(0), LabelDomain.BINARY, 0.5, 0))
        .withMessage("noise must be 0 for labels in {0, 1}, which are drawn, but was 0.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticData(GENERATORS.get(0), LabelDomain.REAL, -1, 0))
        .withMessage("noise must be at least 0 and finite but was -1.0");
  }

  private static double score(SparseRow row, double[] w) {
    double z = w[w.length - 1];
    for (int i = 0; i < row.count(); i++) {
      z += row.values()[i] * w[row.columns()[i]];
    }
    return z;
  }

  private static List<String> rows(SyntheticData data, long from, long to) {
    SyntheticData.RowMaker rows = data.maker(data.w());
    List<String> texts = new ArrayList<>();
    for (long i = from; i < to; i++) {
      StringBuilder text = new StringBuilder();
      LibsvmText.append(rows.at(i), rows.label(), text);
      texts.add(text.toString());
    }
    return texts;
  }
}
