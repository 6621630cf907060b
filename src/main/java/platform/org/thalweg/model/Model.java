package org.thalweg.model;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.thalweg.config.Named;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.Standardize;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;

/**
 * A trained model: what was minimised, and the w that was found. It does not change, and is equal
 * to another one that has the same parts and the same bits of w. In Java's serialization it is what
 * {@link ModelStore} writes of it, so secrets among the options of a reader are left out.
 *
 * @param conf what was minimised, with the number of classes where it has any
 * @param shrinkage what was added to it
 * @param input how its data are read
 * @param features length of x
 * @param w the parameters, in the layout of the objective
 */
public record Model(ObjectiveConf conf, Shrinkage shrinkage, Input input, int features, double[] w)
    implements Serializable {

  /**
   * What was added to the mean loss.
   *
   * @param penalty R(w)
   * @param units the features that this w is of
   */
  public record Shrinkage(Named<Penalties> penalty, Standardize units) {
    /** No penalty, on features as they are. */
    public static final Shrinkage NONE =
        new Shrinkage(Registry.penalties().parse("none"), Standardize.NONE);
  }

  /**
   * Checks that w has the length the rest says, and copies it.
   *
   * @throws IllegalArgumentException if not
   */
  public Model {
    conf.over(features).layout().check(w);
    w = w.clone();
  }

  /** A model of LIBSVM text, without a penalty. */
  public Model(ObjectiveConf conf, int features, double[] w) {
    this(conf, Shrinkage.NONE, Input.libsvm(), features, w);
  }

  /** A copy of the parameters. */
  @Override
  public double[] w() {
    return w.clone();
  }

  /** A copy of this model that reads data in files of another format. */
  public Model reading(String format) {
    return new Model(conf, shrinkage, input.as(format), features, w);
  }

  /**
   * A copy of this model that reads data that are written in another way.
   *
   * @param settings each {@code key=value}, with the keys of a conf that say how data are read
   * @throws org.thalweg.config.ConfException if one breaks a rule
   */
  public Model reading(List<String> settings) {
    return new Model(conf, shrinkage, input.reading(settings), features, w);
  }

  /** A copy of this model that says that it was trained with another penalty. */
  public Model penalised(Named<Penalties> other) {
    return new Model(conf, new Shrinkage(other, shrinkage.units), input, features, w);
  }

  /** What coefficient i of a linear model is called: after its feature, or the intercept. */
  public String coefficient(int i) {
    return i < features ? input.name(i) : "intercept";
  }

  /** What was minimised. */
  public Objective objective() {
    return conf.over(features);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Model model
        && features == model.features
        && conf.equals(model.conf)
        && shrinkage.equals(model.shrinkage)
        && input.equals(model.input)
        && Arrays.equals(w, model.w);
  }

  @Override
  public int hashCode() {
    return Objects.hash(conf, shrinkage, input, features, Arrays.hashCode(w));
  }

  /** Without w, which may be long. */
  @Override
  public String toString() {
    return "%s, loss %s, %d features, w %s"
        .formatted(conf.model().text(), conf.lossText(), features, weightsSha256());
  }

  private Object writeReplace() {
    return new SerialModel(this);
  }

  /** SHA-256, as hexadecimal digits, of the IEEE bits of w in order, each big-endian. */
  public String weightsSha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
      for (double value : w) {
        buffer.putLong(Double.doubleToRawLongBits(value));
        if (!buffer.hasRemaining()) {
          digest.update(buffer.flip());
          buffer.clear();
        }
      }
      digest.update(buffer.flip());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has SHA-256
    }
  }
}
