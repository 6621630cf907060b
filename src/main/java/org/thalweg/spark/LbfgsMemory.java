package org.thalweg.spark;

import breeze.linalg.DenseVector;
import breeze.math.MutableFiniteCoordinateField;
import breeze.optimize.FirstOrderMinimizer;
import breeze.optimize.LBFGS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.solve.Snapshot;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The state of Breeze's L-BFGS, as arrays by name: {@code step.K} and {@code gradientChange.K}, the
 * newest first, and {@code numbers}: how many pairs, iterations so far, the first objective.
 */
final class LbfgsMemory {
  private static final String NUMBERS = "numbers";
  private static final String STEP = "step.";
  private static final String CHANGE = "gradientChange.";

  private LbfgsMemory() {}

  /** The memory of a state, copied. */
  static Map<String, double[]> of(
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> state) {
    LBFGS.ApproximateInverseHessian<DenseVector<Object>> hessian = hessian(state);
    Map<String, double[]> memory = new LinkedHashMap<>();
    int pairs = hessian.memStep().length();
    memory.put(NUMBERS, new double[] {pairs, state.iter(), state.initialAdjVal()});
    for (int k = 0; k < pairs; k++) {
      memory.put(STEP + k, BreezeFunction.array(hessian.memStep().apply(k)).clone());
      memory.put(CHANGE + k, BreezeFunction.array(hessian.memGradDelta().apply(k)).clone());
    }
    return memory;
  }

  /** Whether a snapshot holds such a memory. */
  static boolean isIn(Snapshot snapshot) {
    return snapshot.memory().containsKey(NUMBERS);
  }

  /**
   * A fresh state at the w of a snapshot, with the memory of the snapshot.
   *
   * @throws Snapshot.Unfit if it is of another solver
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> restore(
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> fresh,
      Snapshot snapshot,
      int pairs) {
    double[] numbers = snapshot.memory(NUMBERS, 3);
    int kept = (int) Math.min(pairs, numbers[0]);
    MutableFiniteCoordinateField space = DenseVector.space_Double();
    return fresh.copy(
        fresh.x(),
        fresh.value(),
        fresh.grad(),
        fresh.adjustedValue(),
        fresh.adjustedGradient(),
        (int) numbers[1],
        numbers[2],
        new LBFGS.ApproximateInverseHessian<DenseVector<Object>>(
            pairs, vectors(STEP, kept, snapshot), vectors(CHANGE, kept, snapshot), space),
        fresh.convergenceInfo(),
        fresh.searchFailed(),
        fresh.convergenceReason());
  }

  @SuppressWarnings("unchecked")
  private static LBFGS.ApproximateInverseHessian<DenseVector<Object>> hessian(
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> state) {
    return (LBFGS.ApproximateInverseHessian<DenseVector<Object>>) state.history();
  }

  private static IndexedSeq<DenseVector<Object>> vectors(String name, int count, Snapshot from) {
    List<DenseVector<Object>> vectors = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      vectors.add(new DenseVector<>(from.memory(name + k, from.w().length).clone()));
    }
    return CollectionConverters.asScala(vectors).toIndexedSeq();
  }
}
