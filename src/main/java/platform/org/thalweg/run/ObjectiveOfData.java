package org.thalweg.run;

import java.util.List;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.LabelDomain;
import org.thalweg.model.Input;
import org.thalweg.model.NamedFeatures;
import org.thalweg.objective.Objective;
import org.thalweg.text.DataException;

/**
 * What the training data tell of the objective of a conf: its classes, and how columns enter it.
 */
final class ObjectiveOfData {
  private static final int SHOWN = 10; // names of classes, in a message

  private ObjectiveOfData() {}

  /**
   * The objective of a conf with what the data tell of it: the number of classes, if need be, and
   * the features of the columns of scores.
   */
  static ObjectiveConf of(ObjectiveConf given, ShardedData train, Input input, int features) {
    return withClasses(given, train, input.classNames().size())
        .choosing(new NamedFeatures(input, features)::of);
  }

  private static ObjectiveConf withClasses(ObjectiveConf given, ShardedData train, int named) {
    if (!given.wantsClasses()) {
      return given;
    }
    if (named > 1) {
      return given.withClasses(named);
    }
    if (!(train.counts().largestLabel() >= 1)) {
      throw new DataException(
          "labels of data.train must be of at least 2 classes but the largest was %s"
              .formatted(train.counts().largestLabel()));
    }
    return given.withClasses((int) train.counts().largestLabel() + 1);
  }

  /**
   * Whether one category of a column has no feature. With an intercept and all of them many w have
   * the same scores, and where there is no penalty nothing chooses one. Models of a search read the
   * rows alike, whatever their penalties are.
   */
  static boolean hasReferences(TrainingConf conf) {
    Objective any = conf.objective().ofAnyData();
    boolean hasIntercept =
        any.scoresAreLinear() && any.inputs().stream().allMatch(input -> input.intercepts() >= 0);
    boolean isFree =
        conf.penalty().value().terms().isEmpty()
            && conf.path().isEmpty()
            && !conf.tune().keys().contains("penalty");
    return hasIntercept && isFree;
  }

  /** Whether names of classes, where labels are such, are as many as the loss takes. */
  static void requireTwo(ObjectiveConf objective, List<String> names) {
    boolean two = objective.labels() == LabelDomain.BINARY;
    if (names.size() == 1 || two && names.size() > 2) {
      throw new DataException(
          ("labels of data.train must be of %s classes, as %s requires, but were %s;"
                  + " data.classNames says which count%s")
              .formatted(
                  two ? "two" : "at least two",
                  objective.lossText(),
                  String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))),
                  two && names.size() > 2 ? ", and objective.model = softmax takes all" : ""));
    }
  }
}
