package org.thalweg.arrays;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Standardize;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Judge;
import org.thalweg.linalg.Block;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.online.OnlineSteps;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.run.MemoryRun;
import org.thalweg.solve.History;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.text.DataException;

/**
 * The fit of a conf over rows in memory: of a loss of one score that is linear in w, or of one such
 * score for each class.
 *
 * @param conf of the problem and of how it is minimised; it names no data
 * @param objective over the features of the rows
 * @param data the rows, whose sums merge in a fixed tree
 * @param start where w begins, of features as they are; of length 0 for zeros
 */
record ArrayFit(TrainingConf conf, Objective objective, ShardedData data, double[] start) {
  /**
   * What was found.
   *
   * @param w of the features as they are
   * @param method that minimised, as runs tell it
   */
  record Fitted(double[] w, String method, TrainingResult result) {}

  /**
   * The fit of the keys of a request.
   *
   * @throws ConfException if the keys break a rule, or name what only a run of Spark does
   * @throws DataException if a label is none of those that the loss takes
   */
  static ArrayFit of(ArrayRequest request, List<List<Block>> shards, double[] start) {
    TrainingConf conf = conf(request);
    ObjectiveConf form = conf.objective();
    if (form.wantsClasses()) {
      form = form.withClasses(request.number("classes"));
    }
    requireKind(form, request.number("classes") > 0);
    require(conf, form);
    Objective objective = form.over(request.number("features"));
    requireLabels(form, shards);
    List<Shard> rows =
        IntStream.range(0, shards.size()).mapToObj(k -> Shard.of(k, shards.get(k))).toList();
    return new ArrayFit(conf, objective, MemoryRun.data("X", conf, rows), start);
  }

  /** The conf of the keys of a request. */
  static TrainingConf conf(ArrayRequest request) {
    ConfBuilder builder = TrainingConf.builder();
    request.keys().forEach(builder::set);
    return builder.build();
  }

  private static void requireKind(ObjectiveConf form, boolean areClasses) {
    if (form.labels().isOfClasses() != areClasses) {
      String refusal =
          areClasses
              ? "loss %s is for regression; use ThalwegRegressor, or a loss for classification"
              : "loss %s is for classification; use ThalwegClassifier, or a loss for regression";
      throw new ConfException(refusal.formatted(form.lossText()));
    }
  }

  private static void require(TrainingConf conf, ObjectiveConf form) {
    if (conf.path().isPresent()) {
      throw new ConfException("penalty must be of one strength but was " + conf.penalty().text());
    }
    if (!form.columns().names().isEmpty()) {
      throw new ConfException(
          "loss must read the label and the score alone but reads "
              + String.join(", ", form.columns().names()));
    }
    if (!form.takesRounds()) {
      throw new ConfException(
          "model %s with loss %s needs Spark; thalweg.ml fits it"
              .formatted(form.model().text(), form.lossText()));
    }
  }

  private static void requireLabels(ObjectiveConf form, List<List<Block>> shards) {
    long first = 0;
    for (List<Block> shard : shards) {
      for (Block block : shard) {
        for (int row = 0; row < block.rows(); row++) {
          double label = block.label(row);
          if (!form.labels().contains(label)) {
            throw new DataException(
                "y must be in %s, as %s requires, but was %s in row %d"
                    .formatted(form.labels(), form.lossText(), label, first + row + 1));
          }
        }
        first += block.rows();
      }
    }
  }

  /** Minimises the objective over all rows by the method that the request names. */
  Fitted fit(List<TrainingListener> listeners) {
    Penalties penalties = conf.penalty().value();
    Problem problem =
        new Problem(objective, penalties, standardisation(penalties.terms().isEmpty()))
            .withBounds();
    MemoryRun run = new MemoryRun(conf, problem, data);
    double[] begin = start.length == 0 ? new double[dimension()] : start.clone();
    problem.coordinates().toStandardised(begin);
    TrainingResult result = run.train(problem.allowed(begin), listeners);
    Judge judge = new Judge(problem, run.oracles(), run.hasMatrix());
    TrainingResult judged = result.judged(judge.of(result.w(), result.standing().bound()));
    double[] w = problem.coordinates().original(judged.w());
    return new Fitted(w, run.choice().first().name(), judged);
  }

  /**
   * Learns the rows in their order, as a stream does.
   *
   * @param step how many steps were taken before
   * @param memory of the rule, as the answer before had it
   */
  Snapshot learn(long step, Map<String, double[]> memory) {
    OnlineSteps.check(conf);
    Problem problem = OnlineSteps.problem(conf, objective);
    double[] begin = start.length == 0 ? problem.allowed(new double[dimension()]) : start;
    return new OnlineSteps(conf, problem, data.sizes())
        .from(
            new Snapshot(step, begin, memory, new History(0)),
            draws -> new MemoryOracle(problem, blocks(), draws),
            "the batch");
  }

  private int dimension() {
    return objective.layout().dimension();
  }

  private List<List<Block>> blocks() {
    return data.onDriver().stream().map(Shard::blocks).toList();
  }

  /**
   * That of the conf. Without a penalty the minimum is the same in all units, so that features are
   * brought to one unit then, unless steps are the user's own.
   */
  private Standardisation standardisation(boolean isFree) {
    Standardize units = conf.data().rows().standardize();
    if (units == Standardize.NONE && (!isFree || conf.takesGradientSteps())) {
      return Standardisation.none();
    }
    FeatureMoments moments = null;
    for (List<Block> shard : blocks()) {
      FeatureMoments own = new FeatureMoments(shard.get(0).features());
      shard.forEach(own::add);
      moments = moments == null ? own : moments.merge(own);
    }
    InputWeights input = objective.inputs().get(0);
    boolean centres =
        units == Standardize.NONE ? input.intercepts() >= 0 : units == Standardize.SCALE_AND_CENTER;
    try {
      return Standardisation.of(moments, objective.inputs(), centres);
    } catch (IllegalArgumentException e) {
      throw new ConfException("data.standardize: " + e.getMessage());
    }
  }
}
