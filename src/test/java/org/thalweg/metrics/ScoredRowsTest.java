package org.thalweg.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranking where many rows have one score, as all have at w = 0. */
class ScoredRowsTest {
  private record Row(double score, double signedWeight) {}

  private static ScoredRows of(List<Row> rows) {
    ScoredRows scored = new ScoredRows();
    rows.forEach(row -> scored.add(row.score, row.signedWeight));
    return scored;
  }

  /** Few scores and weights, so that nearly all are tied. */
  private static List<Row> tied(int count) {
    Random random = new Random(8);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double weight = random.nextInt(3) == 0 ? 0.1 : 0.3;
      rows.add(new Row(random.nextInt(5) - 2, random.nextInt(4) == 0 ? weight : -weight));
    }
    return rows;
  }

  @Test
  void rowsOfOneScoreTakeTwoEntries() {
    ScoredRows scored = new ScoredRows();
    Random random = new Random(3);
    double ones = 0;
    for (int i = 0; i < 1_000_000; i++) {
      boolean isOne = random.nextInt(3) == 0;
      ones += isOne ? 1 : 0;
      scored.add(0, isOne ? 1 : -1);
    }
    assertThat(scored.entries()).isEqualTo(2);
    scored.addAll(of(List.of(new Row(0, -1), new Row(0, 1))));
    assertThat(scored.entries()).isEqualTo(2);
    Ranking ranking = scored.ranked(Ranking.none());
    assertThat(ranking.ones()).isEqualTo(ones + 1);
    assertThat(ranking.zeros()).isEqualTo(1_000_000 - ones + 1);
    assertThat(ranking.area()).isEqualTo(0.5);
  }

  /** Every pair of rows by itself. */
  @Test
  void tiesCountHalfHoweverManyRowsAnEntryHas() {
    List<Row> rows = tied(400);
    double ordered = 0;
    for (Row one : rows) {
      for (Row zero : rows) {
        if (one.signedWeight > 0 && zero.signedWeight < 0 && one.score >= zero.score) {
          double share = one.score > zero.score ? 1 : 0.5;
          ordered -= share * one.signedWeight * zero.signedWeight;
        }
      }
    }
    Ranking ranking = of(rows).ranked(Ranking.none());
    double area = ordered / (ranking.ones() * ranking.zeros());
    assertThat(ranking.area()).isCloseTo(area, within(1e-12));
  }

  @Test
  void neitherOrderNorPartsChangeABit() {
    List<Row> rows = tied(3000);
    Ranking expected = of(rows).ranked(Ranking.none());
    Random random = new Random(5);
    for (int time = 0; time < 20; time++) {
      Collections.shuffle(rows, random);
      int cut = random.nextInt(rows.size());
      ScoredRows parts = of(rows.subList(cut, rows.size())).addAll(of(rows.subList(0, cut)));
      assertThat(parts.ranked(Ranking.none())).usingRecursiveComparison().isEqualTo(expected);
    }
    Collections.sort(rows, (a, b) -> Double.compare(a.score, b.score));
    assertThat(of(rows).ranked(Ranking.none())).usingRecursiveComparison().isEqualTo(expected);
  }

  /** More rows than one core sorts, from the tiniest scores to the largest, some of them tied. */
  @Test
  void manyRowsOfAllScalesAreRankedAsSortedObjectsAre() {
    Random random = new Random(9);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 70_000; i++) {
      double wide = Math.scalb(random.nextGaussian(), random.nextInt(2100) - 1074);
      double tied = random.nextInt(100) - 50;
      double[] scores = {wide, random.nextGaussian(), tied, i % 8 < 4 ? -1e300 : 1e300};
      double weight = i % 3 == 0 ? 1 : 1 + random.nextDouble();
      rows.add(new Row(scores[i % 4] + 0.0, random.nextBoolean() ? weight : -weight));
    }
    Ranking ranking = of(rows).ranked(Ranking.none());
    rows.sort(Comparator.comparingDouble(Row::score));
    double zeros = 0;
    double ordered = 0;
    for (int i = 0, end = 0; i < rows.size(); i = end) {
      double ones = 0;
      double tied = 0;
      for (; end < rows.size() && rows.get(end).score == rows.get(i).score; end++) {
        ones += Math.max(rows.get(end).signedWeight, 0);
        tied += Math.max(-rows.get(end).signedWeight, 0);
      }
      ordered += ones * (zeros + tied / 2);
      zeros += tied;
    }
    assertThat(ranking.zeros()).isCloseTo(zeros, withinPercentage(1e-10));
    assertThat(ranking.area()).isCloseTo(ordered / (ranking.ones() * zeros), within(1e-12));
    Collections.shuffle(rows, random);
    assertThat(of(rows).ranked(Ranking.none())).usingRecursiveComparison().isEqualTo(ranking);
  }
}
