package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.loss.FormulaLossesTest;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.run.WrittenLossesTest.Data;

/**
 * Fits of built-in losses and of their formulas over the same rows in memory, in turn, by the
 * method that auto takes: the medians of their processor seconds, and F of both.
 *
 * <p>Arguments: the number of rows, of features, of rounds to warm up, and of rounds.
 */
public final class FormulaTimes {
  private FormulaTimes() {}

  public static void main(String[] arguments) {
    int rows = Integer.parseInt(arguments[0]);
    int features = Integer.parseInt(arguments[1]);
    int warmUp = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    print("| loss | built in: s | formula: s | ratio | F | F of the formula − F |");
    print("|---|---|---|---|---|---|");
    FormulaLossesTest.pairs()
        .forEach(
            pair -> {
              Data data = Data.of(pair.builtIn(), rows, features);
              PointwiseLoss[] losses = {pair.builtIn(), pair.written()};
              double[] least = new double[2];
              List<Measure.Timed> things = new ArrayList<>();
              for (int i = 0; i < 2; i++) {
                int which = i;
                things.add(
                    Measure.processorSeconds(() -> least[which] = data.least(losses[which], 1e-3)));
              }
              double[] taken = Measure.inTurn(warmUp, rounds, things);
              print(
                  "| %s | %.3f | %.3f | %.2f | %.12g | %.1e |",
                  pair.builtIn(),
                  taken[0],
                  taken[1],
                  taken[1] / taken[0],
                  least[0],
                  least[1] - least[0]);
            });
  }
}
