package org.thalweg.solve.sgd;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Displacement;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Problem;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.update.Slots;

/**
 * Asks for a round of local steps: every shard draws its own batches and steps by itself from one
 * point. The means of the memory are behind the displacement, which is empty, of weight 0, where no
 * row that was stepped on has a weight.
 *
 * @param descent what a shard does
 * @param w where all begin
 * @param memory that of the local rule, with which all begin
 * @param round from 0
 */
public record LocalStepsQuestion(LocalDescent descent, double[] w, Slots memory, long round)
    implements ShardQuestion<Displacement> {

  @Override
  public String label() {
    return "round %d, local steps".formatted(round);
  }

  @Override
  public boolean sharesPass() {
    return true;
  }

  /** A new array of w, and the memory behind it: where {@link LocalDescent#run} begins. */
  @Override
  public List<double[]> vectors() {
    double[] start = Arrays.copyOf(w, w.length + memory.length());
    memory.write(start, w.length);
    return List.of(start);
  }

  @Override
  public long numbers(Objective objective) {
    return w.length + (long) memory.length();
  }

  @Override
  public double work(double entries) {
    return Double.POSITIVE_INFINITY; // always worth a thread
  }

  @Override
  public ShardPart<Displacement> part(Problem problem, ShardSizes sizes, Sampler batches) {
    LocalDescent steps = descent;
    long number = round;
    return (shard, blocks, vectors, state) ->
        blocks.stream().mapToInt(Block::rows).sum() == 0
            ? null
            : steps.run(
                vectors.get(0),
                number,
                blocks,
                sizes.weight(shard),
                step -> batches.draw(step, 0, shard));
  }

  @Override
  public Displacement none() {
    return Displacement.none(w.length + memory.length(), 0);
  }
}
