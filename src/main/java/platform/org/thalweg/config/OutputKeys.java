package org.thalweg.config;

import org.thalweg.config.Key.Changes;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.SingleText;

/**
 * The part of the table of {@link Keys} that says what a run leaves: results, checkpoints and logs;
 * and the seed by which all of it is the same again.
 */
public final class OutputKeys {
  static final KeyTable TABLE = new KeyTable();

  private static final SingleText PATH = TextKinds.free("a path on any Hadoop file system");

  /** The seed of everything that is random. */
  public static final Key<Long> SEED =
      TABLE.key("seed", new Whole<>(long.class, Long.MIN_VALUE, Long.MAX_VALUE)).absent("0").row();

  /** The directory of the results. The commands {@code train} and {@code tune} require it. */
  public static final Key<String> OUTPUT =
      TABLE.key("output", PATH).changing(Changes.OUTPUT).noParam().row();

  /** The directory of checkpoints, from which {@code --resume} continues a run. */
  public static final Key<String> CHECKPOINT_DIRECTORY =
      TABLE
          .key("checkpoint.directory", PATH)
          .absentMeans("no checkpoints")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /** The number of steps between two checkpoints. */
  public static final Key<Long> CHECKPOINT_EVERY_ROUNDS =
      TABLE.key("checkpoint.everyRounds", RunKeys.COUNT).changing(Changes.OUTPUT).asParam().row();

  /** The seconds between two checkpoints. There is one more at the end of a run. */
  public static final Key<Double> CHECKPOINT_EVERY_SECONDS =
      TABLE
          .key("checkpoint.everySeconds", Kinds.POSITIVE)
          .absentMeans("300, if `checkpoint.everyRounds` is not given")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /** The number of checkpoints that are kept, the newest ones. */
  public static final Key<Integer> CHECKPOINT_KEEP =
      TABLE
          .key("checkpoint.keep", new Whole<>(int.class, 1, Integer.MAX_VALUE))
          .absent("3")
          .changing(Changes.OUTPUT)
          .asParam()
          .row();

  /**
   * Whether {@code train} also writes the figures of the steps for TensorBoard, to the directory
   * {@code tensorboard} of the output.
   */
  public static final Key<Boolean> LOG_TENSORBOARD =
      TABLE
          .key("log.tensorboard", new Truth())
          .absentMeans("`false`")
          .changing(Changes.OUTPUT)
          .noParam()
          .row();

  /**
   * Whether {@code summary.json} has the standard errors of the coefficients, with z, p and the
   * interval of 95 %, as {@code describe --errors} prints them; for the losses logistic, poisson,
   * gamma, tweedie and halfSquared of linear models.
   */
  public static final Key<Boolean> LOG_STANDARD_ERRORS =
      TABLE
          .key("log.standardErrors", new Truth())
          .absentMeans("`false`")
          .changing(Changes.OUTPUT)
          .noParam()
          .row();

  private OutputKeys() {}
}
