package org.thalweg.online;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.thalweg.checkpoint.DataPrint;
import org.thalweg.checkpoint.Origin;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.TrainingData;
import org.thalweg.run.WarmStart;
import org.thalweg.solve.History;
import org.thalweg.solve.Snapshot;

/**
 * A model that goes on learning. It is a value: a batch that is learned gives another one.
 *
 * @param conf whose rule it learns by
 * @param model as it is now
 * @param state of the rule, from which it goes on; of step 0 before anything is learned
 * @param batch the number of the last batch that it has learned, from query to query in one count;
 *     −1 for none
 */
public record OnlineModel(TrainingConf conf, Model model, Snapshot state, long batch) {

  /**
   * A model that has learned nothing: of the features and the classes of some rows, in the order of
   * the conf's start.
   *
   * @param rows of the same form as the batches to come
   * @throws org.thalweg.config.ConfException if the conf is not one of online learning
   */
  public static OnlineModel begin(TrainingConf conf, Dataset<Row> rows) {
    OnlineRules.check(conf);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    try (TrainingData data = TrainingData.load(conf, rows, Optional.empty(), spark)) {
      LoadedProblem problem = LoadedProblem.of(conf, data);
      double[] w = WarmStart.of(conf, problem);
      Model model = ModelTrainer.model(conf, data, w);
      return new OnlineModel(conf, model, new Snapshot(0, w, Map.of(), new History(0)), -1);
    }
  }

  /** Steps taken so far. */
  public long steps() {
    return state.step();
  }

  /** Of what run its state is, in the words of a checkpoint. */
  Origin origin() {
    String layout = model.objective().layout().toString();
    DataPrint none = new DataPrint(0, 0, model.features(), 0, "");
    String method = conf.method().name().toLowerCase(Locale.ROOT);
    return new Origin(method, "gradient", layout, conf.render(), none);
  }
}
