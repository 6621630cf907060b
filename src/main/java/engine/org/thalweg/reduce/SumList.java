package org.thalweg.reduce;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums of several models over the same rows, which travel and merge together, each as it would by
 * itself. A final class, as {@link GradientSum} is and for the same reason.
 *
 * @param <S> the sum of one model
 */
public final class SumList<S extends Mergeable<S>> implements Mergeable<SumList<S>> {
  private static final long serialVersionUID = 1;

  private final ArrayList<S> sums; // null where no row contributed

  /** The sums of the models in their order, null where no row contributed; the list is copied. */
  public SumList(List<S> sums) {
    this.sums = new ArrayList<>(sums);
  }

  /** The sum of a model; null where no row contributed. */
  public S get(int model) {
    return sums.get(model);
  }

  @Override
  public SumList<S> merge(SumList<S> other) {
    for (int i = 0; i < sums.size(); i++) {
      S own = sums.get(i);
      S more = other.sums.get(i);
      if (more != null) {
        sums.set(i, own == null ? more : own.merge(more));
      }
    }
    return this;
  }

  @Override
  public SumList<S> packed() {
    sums.replaceAll(sum -> sum == null ? null : sum.packed());
    return this;
  }

  /** {@inheritDoc} It is cut where each of the sums is. */
  @Override
  public List<SumList<S>> cut(int ranges) {
    List<List<S>> cut = new ArrayList<>();
    for (S sum : sums) {
      cut.add(sum == null ? null : sum.cut(ranges));
    }
    boolean areCut = cut.stream().allMatch(pieces -> pieces == null || pieces.size() == ranges);
    return areCut
        ? IntStream.range(0, ranges).mapToObj(range -> new SumList<>(pieces(cut, range))).toList()
        : List.of(this);
  }

  private static <S> List<S> pieces(List<List<S>> cut, int range) {
    List<S> pieces = new ArrayList<>();
    cut.forEach(each -> pieces.add(each == null ? null : each.get(range)));
    return pieces;
  }

  @Override
  public SumList<S> joined(List<SumList<S>> later) {
    List<S> joined = new ArrayList<>();
    for (int i = 0; i < sums.size(); i++) {
      int model = i;
      S first = sums.get(i);
      joined.add(
          first == null || later.isEmpty()
              ? first
              : first.joined(later.stream().map(range -> range.get(model)).toList()));
    }
    return new SumList<>(joined);
  }
}
