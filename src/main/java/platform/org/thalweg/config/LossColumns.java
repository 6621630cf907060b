package org.thalweg.config;

import java.util.List;
import java.util.function.UnaryOperator;
import org.thalweg.loss.LossColumn;

/**
 * The columns of a table that the loss reads of each row, beside its label.
 *
 * @param read in the order in which the loss takes them
 * @param areAll whether rows have no features, since the loss is one of these columns alone
 * @param others columns that say which rows are held out: features only if they are named as such
 */
public record LossColumns(List<LossColumn> read, boolean areAll, List<String> others) {
  /** Of a loss of scores and labels alone. */
  public static final LossColumns NONE = new LossColumns(List.of(), false, List.of());

  public LossColumns {
    read = List.copyOf(read);
    others = List.copyOf(others);
  }

  /** The names of the columns. */
  public List<String> names() {
    return read.stream().map(LossColumn::name).toList();
  }

  /** These columns under other names. */
  LossColumns renamed(UnaryOperator<String> name) {
    return new LossColumns(
        read.stream()
            .map(column -> new LossColumn(name.apply(column.name()), column.least()))
            .toList(),
        areAll,
        others.stream().map(name).toList());
  }
}
