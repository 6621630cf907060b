package org.thalweg.model;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.data.shard.Shard;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/**
 * The lines that {@link Predictions} writes, one for each row of a shard.
 *
 * @param classNames what the classes are called; empty for their numbers
 */
record RowTexts(Objective objective, List<String> classNames) {
  Stream<String> lines(double[] w, Shard shard) {
    Iterator<String> ids = shard.ids().iterator();
    return IntStream.range(0, shard.blockCount())
        .boxed()
        .flatMap(i -> texts(w, shard.block(i)))
        .map(text -> ids.hasNext() ? cell(ids.next()) + "," + text : text);
  }

  /**
   * The text of a field of CSV: nothing for null; in quotes where the text is empty, or has a
   * comma, a quote or the end of a line in it.
   */
  private static String cell(String text) {
    if (text == null) {
      return "";
    }
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\n\r".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private Stream<String> texts(double[] w, Block block) {
    double[] scores = objective.scores(w, block);
    int outputs = objective.outputs();
    return IntStream.range(0, block.rows())
        .mapToObj(
            row ->
                Double.isNaN(block.offset(row))
                    ? ",".repeat(commas())
                    : objective.labels() == LabelDomain.CLASSES
                        ? ofClasses(scores, row * outputs, outputs)
                        : text(scores[row]));
  }

  /** Between the cells of a line. */
  private int commas() {
    return switch (objective.labels()) {
      case CLASSES -> objective.outputs();
      case BINARY -> 1;
      default -> 0;
    };
  }

  private String text(double score) {
    if (objective.labels() != LabelDomain.BINARY) {
      return Double.toString(objective.mean(score));
    }
    double shown = objective.isProbabilistic() ? objective.mean(score) : score;
    return name(score > 0 ? 1 : 0) + "," + shown;
  }

  private String ofClasses(double[] scores, int from, int classes) {
    int label = SoftmaxLoss.predicted(scores, from, classes);
    SoftmaxLoss.probabilities(scores, from, classes);
    StringBuilder line = new StringBuilder(name(label));
    for (int k = from; k < from + classes; k++) {
      line.append(',').append(scores[k]);
    }
    return line.toString();
  }

  private String name(int label) {
    return label < classNames.size() ? cell(classNames.get(label)) : Integer.toString(label);
  }
}
