package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which columns of a table mean what.
 *
 * @param label column of y; empty where labels are not wanted
 * @param classNames what the column of y calls the classes, in the order of their numbers from 0;
 *     empty to find out from the training data
 * @param weight column of s, at least 0; empty for all 1
 * @param offset column of a known part of the raw score; empty for all 0
 * @param id column whose hash orders the rows; empty for the order of the table itself. Rows
 *     without a label keep that order, and their ids
 * @param features columns of numbers, vectors or arrays, by name or with * for any characters;
 *     empty for the column "features", or all that are left where there is none
 * @param categorical columns of categories, each of which becomes one feature a category
 * @param hashBits categories are hashed into 2^hashBits features instead; 0 for not
 * @param textBits words of texts are hashed into 2^textBits features beside those of other
 *     categories; 0 if the words are hashed as these are
 * @param missing what stands for missing numbers of features; empty where rows without them are
 *     malformed
 * @param unknown what becomes of categories that the training data do not have
 * @param ofLoss columns that the loss reads; features only if {@code features} names them
 */
public record Columns(
    Optional<String> label,
    List<String> classNames,
    Optional<String> weight,
    Optional<String> offset,
    Optional<String> id,
    List<String> features,
    List<String> categorical,
    int hashBits,
    int textBits,
    Optional<Imputation> missing,
    UnknownCategory unknown,
    LossColumns ofLoss) {
  private static final int MOST_BITS = 30;

  public Columns {
    classNames = List.copyOf(classNames);
    features = List.copyOf(features);
    categorical = List.copyOf(categorical);
    if (hashBits < 0 || hashBits > MOST_BITS) {
      throw new IllegalArgumentException(
          "data.hash.bits must be in [1, %d] but was %d".formatted(MOST_BITS, hashBits));
    }
    if (textBits < 0 || textBits > MOST_BITS) {
      throw new IllegalArgumentException(
          "bits of data.text must be in [1, %d] but were %d".formatted(MOST_BITS, textBits));
    }
  }

  /** Columns of which the loss reads none but the label. */
  public Columns(
      Optional<String> label,
      List<String> classNames,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits,
      int textBits,
      Optional<Imputation> missing,
      UnknownCategory unknown) {
    this(
        label,
        classNames,
        weight,
        offset,
        id,
        features,
        categorical,
        hashBits,
        textBits,
        missing,
        unknown,
        LossColumns.NONE);
  }

  /** Columns in which a category that the training data do not have has no feature. */
  public Columns(
      Optional<String> label,
      List<String> classNames,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits,
      Optional<Imputation> missing) {
    this(
        label,
        classNames,
        weight,
        offset,
        id,
        features,
        categorical,
        hashBits,
        0,
        missing,
        UnknownCategory.ZERO);
  }

  /**
   * Columns whose labels are numbers, or whose classes are named by the training data, and in which
   * every number must be there.
   */
  public Columns(
      Optional<String> label,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits) {
    this(label, List.of(), weight, offset, id, features, categorical, hashBits, Optional.empty());
  }

  /** A column "label", and features by default. */
  public static Columns standard() {
    Optional<String> none = Optional.empty();
    return new Columns(Optional.of("label"), none, none, none, List.of(), List.of(), 0);
  }

  /** These columns for rows to predict: features and the id, no label and no weight. */
  public Columns unlabelled() {
    Copy copy = new Copy(this);
    copy.label = Optional.empty();
    copy.weight = Optional.empty();
    copy.ofLoss = ofLoss.areAll() ? ofLoss : LossColumns.NONE;
    return copy.columns();
  }

  /** These columns, with names for the classes that labels stand for. */
  public Columns naming(List<String> classes) {
    Copy copy = new Copy(this);
    copy.classNames = classes;
    return copy.columns();
  }

  /** These columns under other names; patterns of features stay. */
  public Columns renamed(UnaryOperator<String> name) {
    Copy copy = new Copy(this);
    copy.label = label.map(name);
    copy.weight = weight.map(name);
    copy.offset = offset.map(name);
    copy.id = id.map(name);
    copy.categorical = categorical.stream().map(name).toList();
    copy.ofLoss = ofLoss.renamed(name);
    return copy.columns();
  }

  /** These columns, with a rule that fills missing numbers. */
  public Columns filledBy(Optional<Imputation> rule) {
    Copy copy = new Copy(this);
    copy.missing = rule;
    return copy.columns();
  }

  /** These columns, with another one as the known part of the score. */
  public Columns offsetBy(String column) {
    Copy copy = new Copy(this);
    copy.offset = Optional.of(column);
    return copy.columns();
  }

  /** These columns, with a rule for categories that the training data do not have. */
  public Columns with(UnknownCategory rule) {
    Copy copy = new Copy(this);
    copy.unknown = rule;
    return copy.columns();
  }

  /** These columns, of which a loss reads some beside the label. */
  public Columns readBy(LossColumns loss) {
    Copy copy = new Copy(this);
    copy.ofLoss = loss;
    return copy.columns();
  }

  /** The columns that are no numeric feature, whatever a pattern says. */
  public Stream<String> reserved() {
    Stream<String> read =
        ofLoss.names().stream().filter(name -> features.stream().noneMatch(name::equalsIgnoreCase));
    return Stream.of(
            Stream.of(label, weight, offset, id).flatMap(Optional::stream),
            categorical.stream(),
            read)
        .flatMap(names -> names);
  }

  /** All of it, to be changed in parts. */
  private static final class Copy {
    private Optional<String> label;
    private List<String> classNames;
    private Optional<String> weight;
    private Optional<String> offset;
    private Optional<String> id;
    private final List<String> features;
    private List<String> categorical;
    private final int hashBits;
    private final int textBits;
    private Optional<Imputation> missing;
    private UnknownCategory unknown;
    private LossColumns ofLoss;

    Copy(Columns of) {
      label = of.label;
      classNames = of.classNames;
      weight = of.weight;
      offset = of.offset;
      id = of.id;
      features = of.features;
      categorical = of.categorical;
      hashBits = of.hashBits;
      textBits = of.textBits;
      missing = of.missing;
      unknown = of.unknown;
      ofLoss = of.ofLoss;
    }

    Columns columns() {
      return new Columns(
          label,
          classNames,
          weight,
          offset,
          id,
          features,
          categorical,
          hashBits,
          textBits,
          missing,
          unknown,
          ofLoss);
    }
  }
}
