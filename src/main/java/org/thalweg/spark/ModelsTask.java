package org.thalweg.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardView;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.sample.Sampler;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.ShardModels;

/**
 * The sums of several models over the rows that one shard draws at one step, of one kind.
 *
 * @param objectives of the models
 * @param views of the shards as models have them
 * @param viewOf a model, its place among the views
 * @param asked what is asked, without vectors
 * @param vectors all vectors of the questions, one behind the other
 * @param <S> the sum of one model
 */
record ModelsTask<S extends Mergeable<S>>(
    List<Objective> objectives,
    List<ShardView> views,
    int[] viewOf,
    Asked asked,
    Parameters vectors,
    Sampler sampler,
    long step)
    implements ShardFunction<SumList<S>> {

  /** The questions of several models, of one kind, without their vectors. */
  record Asked(Kind kind, int[] lengths, double[][] rates, double[] least) implements Serializable {
    enum Kind {
      GRADIENT,
      LINE,
      HESSIAN
    }

    private static final int MOST = Integer.MAX_VALUE - 8; // numbers of an array

    static Asked of(List<Question> questions) {
      int models = questions.size();
      int[] lengths = new int[models];
      double[][] rates = new double[models][];
      double[] least = new double[models];
      Kind kind = Kind.GRADIENT;
      for (int m = 0; m < models; m++) {
        Question question = questions.get(m);
        if (question instanceof Question.Line line) {
          kind = Kind.LINE;
          lengths[m] = line.w().length;
          rates[m] = line.rates();
        } else if (question instanceof Question.Hessian hessian) {
          kind = Kind.HESSIAN;
          lengths[m] = hessian.w().length;
          least[m] = hessian.least();
        } else {
          lengths[m] = ((Question.Gradient) question).w().length;
        }
      }
      return new Asked(kind, lengths, rates, least);
    }

    /** The vectors of the questions, one behind the other. */
    double[] vectors(List<Question> questions) {
      long numbers = Arrays.stream(lengths).asLongStream().sum() * (kind == Kind.LINE ? 2 : 1);
      if (numbers > MOST) {
        throw new IllegalArgumentException(
            "the vectors of %d models must be of at most %d numbers but were of %d"
                .formatted(lengths.length, MOST, numbers));
      }
      double[] all = new double[(int) numbers];
      int at = 0;
      for (Question question : questions) {
        for (double[] vector : vectorsOf(question)) {
          System.arraycopy(vector, 0, all, at, vector.length);
          at += vector.length;
        }
      }
      return all;
    }

    private static double[][] vectorsOf(Question question) {
      if (question instanceof Question.Line line) {
        return new double[][] {line.w(), line.direction()};
      }
      return new double[][] {
        question instanceof Question.Hessian hessian
            ? hessian.w()
            : ((Question.Gradient) question).w()
      };
    }

    List<Question> questions(double[] vectors) {
      List<Question> questions = new ArrayList<>();
      int at = 0;
      for (int m = 0; m < lengths.length; m++) {
        double[] w = Arrays.copyOfRange(vectors, at, at += lengths[m]);
        questions.add(
            switch (kind) {
              case GRADIENT -> new Question.Gradient(w, Draw.all());
              case HESSIAN -> new Question.Hessian(w, least[m], Draw.all());
              case LINE ->
                  new Question.Line(
                      w, Arrays.copyOfRange(vectors, at, at += lengths[m]), rates[m], Draw.all());
            });
      }
      return questions;
    }
  }

  @Override
  public SumList<S> apply(Shard shard) {
    return inTask().apply(shard);
  }

  @Override
  public ShardFunction<SumList<S>> inTask() {
    List<Question> questions = asked.questions(vectors.value());
    return shard -> sums(shard, questions);
  }

  @SuppressWarnings("unchecked") // S is the kind of sum that is asked for
  private SumList<S> sums(Shard shard, List<Question> questions) {
    List<List<Block>> blocks = views.stream().map(view -> view.of(shard).blocks()).toList();
    List<List<Block>> ofModels = Arrays.stream(viewOf).mapToObj(blocks::get).toList();
    return (SumList<S>)
        new ShardModels(objectives, ofModels, sampler.draw(step, 0, shard.index()))
            .answer(questions);
  }

  @Override
  public long sumBytes(ShardedData data, int dimension, long nodes) {
    return 8L * dimension + 64L * viewOf.length;
  }
}
