package org.thalweg.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
  static final int LONGEST_CLASS = 4096; // characters, which each prediction repeats

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
    if (longest(classNames) > LONGEST_CLASS) {
      throw new IllegalArgumentException(
          "data.label must have classes of at most %d characters but one has %d"
              .formatted(LONGEST_CLASS, longest(classNames)));
    }
  }

  /** The characters of the longest of some names. */
  static int longest(List<String> names) {
    return names.stream().mapToInt(String::length).max().orElse(0);
  }

  /** These columns for rows to predict: features and the id, no label and no weight. */
  public Columns unlabelled() {
    return with(
        changed -> {
          changed.label = Optional.empty();
          changed.weight = Optional.empty();
          changed.ofLoss = ofLoss.areAll() ? ofLoss : LossColumns.NONE;
        });
  }

  /** These columns, with names for the classes that labels stand for. */
  public Columns naming(List<String> classes) {
    return with(changed -> changed.classNames = classes);
  }

  /**
   * These columns under the names of a table, {@code a*b} as what it means if it is none of them.
   */
  public Columns renamed(UnaryOperator<String> name, Predicate<String> isName) {
    return with(
        changed -> {
          changed.label = label.map(name);
          changed.weight = weight.map(name);
          changed.offset = offset.map(name);
          changed.id = id.map(name);
          changed.categorical =
              categorical.stream()
                  .flatMap(each -> isName.test(each) ? Stream.of(each) : InputConf.crossed(each))
                  .distinct()
                  .map(name)
                  .toList();
          changed.ofLoss = ofLoss.renamed(name);
        });
  }

  /** These columns, with another one as the known part of the score. */
  public Columns offsetBy(String column) {
    return with(changed -> changed.offset = Optional.of(column));
  }

  /** These columns, with a rule for categories that the training data do not have. */
  public Columns with(UnknownCategory rule) {
    return with(changed -> changed.unknown = rule);
  }

  /** These columns, of which a loss reads some beside the label. */
  public Columns readBy(LossColumns loss) {
    return with(changed -> changed.ofLoss = loss);
  }

  private Columns with(Consumer<ChangedColumns> change) {
    ChangedColumns changed = new ChangedColumns(this);
    change.accept(changed);
    return new Columns(
        changed.label,
        changed.classNames,
        changed.weight,
        changed.offset,
        changed.id,
        features,
        changed.categorical,
        hashBits,
        textBits,
        missing,
        changed.unknown,
        changed.ofLoss);
  }

  /** What may be changed of columns, as it is before and after. */
  private static final class ChangedColumns {
    private Optional<String> label;
    private List<String> classNames;
    private Optional<String> weight;
    private Optional<String> offset;
    private Optional<String> id;
    private List<String> categorical;
    private UnknownCategory unknown;
    private LossColumns ofLoss;

    ChangedColumns(Columns of) {
      label = of.label;
      classNames = of.classNames;
      weight = of.weight;
      offset = of.offset;
      id = of.id;
      categorical = of.categorical;
      unknown = of.unknown;
      ofLoss = of.ofLoss;
    }
  }

  /** The columns that are no numeric feature, whatever a pattern says. */
  public Stream<String> reserved() {
    Stream<String> read =
        Stream.concat(ofLoss.names().stream(), ofLoss.others().stream())
            .filter(name -> features.stream().noneMatch(name::equalsIgnoreCase));
    return Stream.of(
            Stream.of(label, weight, offset, id).flatMap(Optional::stream),
            categorical.stream(),
            read)
        .flatMap(names -> names);
  }
}
