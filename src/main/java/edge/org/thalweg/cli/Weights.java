package org.thalweg.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.model.Model;
import org.thalweg.model.OccurringWeights;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.report.NamedWeight;
import org.thalweg.text.Csv;
import org.thalweg.text.Text;

/**
 * The weights of the features of a model, each with the names of what it belongs to, the largest of
 * each matrix of weights first. Where the standard deviations of the features are known, each has
 * its effect beside it, the weight times the deviation, and the largest effects are first: weights
 * alone depend on the units of the features.
 *
 * @param scored the model, whose w is this, and which features it is of
 * @param deviations of the features; empty where they are not known
 */
record Weights(
    OccurringWeights scored, Objective objective, double[] w, Optional<double[]> deviations) {

  static Weights of(Model model) {
    OccurringWeights scored = OccurringWeights.of(model);
    return new Weights(scored, scored.model().objective(), scored.w(), Optional.empty());
  }

  private Model model() {
    return scored.model();
  }

  /** These weights with their effects, weight times standard deviation, over some rows. */
  Weights over(FeatureMoments moments) {
    double[] each =
        IntStream.range(0, moments.features())
            .mapToDouble(feature -> Math.sqrt(moments.variance(feature)))
            .toArray();
    return new Weights(scored, objective, w, Optional.of(each));
  }

  /** "weight city=Oslo: -0.25", and the number or the class of the score where it has many. */
  Stream<String> lines(long most) {
    return each(
        most,
        (input, i) ->
            Text.of(
                "weight     %s%s: %.9g%s",
                feature(input, i),
                column(input, i).isEmpty() ? "" : ", " + column(input, i),
                w[input.from() + i],
                deviations.isEmpty() ? "" : Text.of(", effect %.6g", effect(input, i))));
  }

  /** A header, the weights, and what the objective has beside them, such as an intercept. */
  Stream<String> csv(long most) {
    Stream<String> weights =
        each(
            most,
            (input, i) ->
                row(
                    objective.layout().segment(input.from()).name(),
                    feature(input, i),
                    column(input, i),
                    w[input.from() + i],
                    Optional.of(effect(input, i))));
    String effect = deviations.isEmpty() ? "" : ",effect";
    return Stream.of(Stream.of("parameters,feature,column,weight" + effect), weights, others())
        .flatMap(lines -> lines);
  }

  /** The largest weights, or effects, of features of all matrices, the largest first. */
  List<NamedWeight> largest(int most) {
    return each(
            most,
            (input, i) ->
                new NamedWeight(
                    feature(input, i),
                    column(input, i),
                    w[input.from() + i],
                    deviations.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(effect(input, i))))
        .sorted(Comparator.comparingDouble(each -> -Math.abs(each.effect().orElse(each.weight()))))
        .limit(most)
        .toList();
  }

  /** Something of the largest weights of each matrix, by their places in it, the largest first. */
  private <T> Stream<T> each(long most, BiFunction<InputWeights, Integer, T> of) {
    return objective.inputs().stream()
        .flatMap(input -> largest(input, most).map(i -> of.apply(input, i)));
  }

  /**
   * The places of the largest weights of a matrix, the largest first and of equal ones the first.
   * It has no more of them at once than are asked for, since all may be too many for the memory.
   */
  private Stream<Integer> largest(InputWeights input, long most) {
    Comparator<Integer> order =
        Comparator.<Integer>comparingDouble(i -> -Math.abs(effect(input, i)))
            .thenComparing(Comparator.naturalOrder());
    PriorityQueue<Integer> found = new PriorityQueue<>(order.reversed());
    int count = input.features().count(scored.count()) * input.columns();
    for (int i = 0; i < count; i++) {
      if (found.size() < most) {
        found.add(i);
      } else if (most > 0 && order.compare(i, found.peek()) < 0) {
        found.poll();
        found.add(i);
      }
    }
    return found.stream().sorted(order);
  }

  private double effect(InputWeights input, int i) {
    return w[input.from() + i] * deviations.map(each -> each[place(input, i)]).orElse(1.0);
  }

  private Stream<String> others() {
    List<Integer> ofInputs = objective.inputs().stream().map(InputWeights::from).toList();
    return objective.layout().segments().stream()
        .filter(segment -> !ofInputs.contains(segment.from()))
        .flatMap(
            segment ->
                IntStream.range(0, segment.length())
                    .mapToObj(
                        i ->
                            row(
                                segment.name(),
                                "",
                                segment.length() == 1 ? "" : column(segment.length(), i),
                                w[segment.from() + i],
                                Optional.empty())));
  }

  private String row(
      String parameters, String feature, String column, double weight, Optional<Double> effect) {
    String end = deviations.isEmpty() ? "" : "," + effect.map(Object::toString).orElse("");
    return "%s,%s,%s,%s%s".formatted(parameters, Csv.cell(feature), Csv.cell(column), weight, end);
  }

  private String feature(InputWeights input, int i) {
    return model().input().name(place(input, i));
  }

  private int place(InputWeights input, int i) {
    return scored.feature(input.features().feature(i / input.columns()));
  }

  private String column(InputWeights input, int i) {
    if (objective.hasScoresOfItsOwn()) {
      return objective.layout().segment(input.from()).name();
    }
    return input.columns() == 1 ? "" : column(input.columns(), i % input.columns());
  }

  /**
   * The name of the class, where the columns are classes and have names; of the scores of a
   * formula, z1, z2 and so on; else the number from 0.
   */
  private String column(int columns, int column) {
    if (objective.hasScoresOfItsOwn()) {
      return "z" + (column + 1);
    }
    List<String> names = model().input().classNames();
    return objective.outputs() == columns && names.size() == columns
        ? names.get(column)
        : Integer.toString(column);
  }
}
