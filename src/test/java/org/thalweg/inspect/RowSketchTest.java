package org.thalweg.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Hash;

class RowSketchTest {
  private static final int ROWS = 20_000;

  @Test
  void aTableIsDrawnFromAlikeHoweverItIsCut() {
    List<List<String>> texts = new ArrayList<>();
    for (int parts : new int[] {1, 3, 7}) {
      RowSketch all = new RowSketch(2);
      for (int part = 0; part < parts; part++) {
        RowSketch one = new RowSketch(2);
        for (int i = ROWS - 1 - part; i >= 0; i -= parts) {
          add(one, i % 16_000);
        }
        all.merge(one);
      }
      texts.add(all.rows().stream().map(row -> row.cells()[0] + " " + row.count()).toList());
      assertThat(all.repeated()).isEqualTo(0.2, within(0.02));
    }
    assertThat(texts.get(0)).hasSize(5000).isEqualTo(texts.get(1)).isEqualTo(texts.get(2));
  }

  @Test
  void fewRowsAreAllThere() {
    RowSketch few = new RowSketch(2);
    for (int i = 0; i < 100; i++) {
      add(few, i % 80);
    }
    assertThat(few.repeated()).isEqualTo(0.2, within(1e-12));
    assertThat(few.rows()).hasSize(80);
    assertThat(new RowSketch(2).repeated()).isZero();
  }

  private static void add(RowSketch sketch, int row) {
    sketch.add(Hash.of(row), new String[] {"row " + row, "x"});
  }
}
