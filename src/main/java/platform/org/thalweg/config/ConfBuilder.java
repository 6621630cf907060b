package org.thalweg.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.penalty.PenaltyPath;

/**
 * Makes a {@link TrainingConf} by program. A method has the name of its key without points; those
 * of the groups data and objective go without the name of the group. What is not given has the
 * default that it has in text. {@link #set} takes any key and any value as text.
 *
 * <pre>{@code
 * TrainingConf conf =
 *     TrainingConf.builder()
 *         .train("rows.libsvm")
 *         .loss("logistic")
 *         .penalty(new Penalty.L2(1e-4))
 *         .stopMaxEpochs(20)
 *         .build();
 * }</pre>
 *
 * <p>A value out of its range is refused where it is given, and values that do not fit together by
 * {@link #build}; both with a {@link ConfException}.
 */
public final class ConfBuilder implements ConfSetters {
  private final KeyValues values;

  ConfBuilder(KeyValues values) {
    this.values = values;
  }

  /**
   * The values of a HOCON file, which need not be a whole conf yet.
   *
   * @param overrides each {@code key=value}
   * @throws ConfException if a key is unknown or a value out of its range
   */
  public static ConfBuilder read(Path file, List<String> overrides) {
    return of(Hocon.parse(file, Overrides.of(overrides, Keys.NAMES)));
  }

  /** A builder with the values of a HOCON text, which has a name for messages. */
  public static ConfBuilder read(String name, String hocon, List<String> overrides) {
    return of(Hocon.parse("conf " + name, hocon, Overrides.of(overrides, Keys.NAMES)));
  }

  static ConfBuilder of(Config config) {
    return new ConfBuilder(KeyValues.of(config.withoutPath(Settings.VARIABLES), Keys.ALL));
  }

  /** The conf that has the values set so far, and defaults elsewhere, checked by all rules. */
  public TrainingConf build() {
    return checked(ConfReader.complete(values));
  }

  /** The conf of the values of all keys that are used and have one, checked by all rules. */
  static TrainingConf checked(KeyValues all) {
    TrainingConf conf = new TrainingConf(all);
    MethodRules.check(all);
    StepRules.check(all);
    PlacementRules.check(all);
    DataRules.check(conf.data(), conf.objective(), conf.batch().sampling());
    conf.data().validation().check(conf.data().input(), conf.objective(), conf.stop());
    return conf;
  }

  /** The value of a key, as it stands on a command line. */
  public ConfBuilder set(String key, String text) {
    return text(Keys.named(key), text);
  }

  @Override
  public <T> ConfBuilder set(Key<T> key, T value) {
    values.put(key, value);
    return this;
  }

  @Override
  public <T> ConfBuilder text(Key<T> key, String text) {
    return set(key, KeyValues.parsed(key, text));
  }

  /** The loss of a score; the text {@code softmax} is that of several. */
  public ConfBuilder loss(PointwiseLoss value) {
    return set(ProblemKeys.LOSS, Optional.of(Registry.losses().named(value)));
  }

  /** Another builder, without the value of a key, which then has its default. */
  public ConfBuilder without(Key<?> key) {
    return new ConfBuilder(values.without(key));
  }

  /** Another builder with the same values. */
  public ConfBuilder copy() {
    return new ConfBuilder(values.copy());
  }

  /** What the values set so far say of a search. */
  public TuneConf tune() {
    return TuneConf.of(values);
  }

  /** Whether the penalty set so far is a path. */
  public boolean takesPath() {
    return values.orDefault(ProblemKeys.PENALTY).value() instanceof PenaltyPath;
  }
}
