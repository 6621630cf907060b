package org.thalweg.config;

import java.util.List;
import java.util.Optional;

/** Columns of which most are as they are without a key that says otherwise. */
public final class SomeColumns {
  private SomeColumns() {}

  /** A column "label", and features by default. */
  public static Columns standard() {
    return with(Optional.empty());
  }

  /** A column "label", and features by default, with a rule that fills missing numbers. */
  public static Columns filledBy(Imputation missing) {
    return with(Optional.of(missing));
  }

  private static Columns with(Optional<Imputation> missing) {
    Optional<String> none = Optional.empty();
    return of(Optional.of("label"), List.of(), none, none, none, List.of(), List.of(), 0, missing);
  }

  /** Columns whose classes the training data name, and in which every number must be there. */
  public static Columns of(
      Optional<String> label,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits) {
    return of(
        label, List.of(), weight, offset, id, features, categorical, hashBits, Optional.empty());
  }

  /** Columns in which a category that the training data do not have has no feature. */
  public static Columns of(
      Optional<String> label,
      List<String> classNames,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> id,
      List<String> features,
      List<String> categorical,
      int hashBits,
      Optional<Imputation> missing) {
    return new Columns(
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
        UnknownCategory.ZERO,
        LossColumns.NONE);
  }
}
