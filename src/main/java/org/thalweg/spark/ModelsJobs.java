package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardView;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.ModelsOracle.Asked;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.ModelsMemory;
import org.thalweg.solve.memory.QuestionGroups;
import org.thalweg.solve.memory.RowDraws;

/**
 * Answers questions about several problems by Spark jobs: one job for all questions of a kind about
 * the same draw, and a {@link JobOracle} for a question that is alone in its kind.
 */
final class ModelsJobs implements AutoCloseable {
  private final List<SparkModels.Model> models;
  private final ShardedData root;
  private final List<JobOracle> alone; // of each model by itself
  private final ShardJobs jobs;

  /**
   * Jobs for some models.
   *
   * @param models over views of the same rows
   * @param aggregation how sums reach the driver
   */
  ModelsJobs(List<SparkModels.Model> models, TreeAggregation aggregation, RoundClock clock) {
    this.models = models;
    this.root = models.get(0).data().root();
    this.jobs =
        new ShardJobs(JavaSparkContext.fromSparkContext(root.context()), aggregation, clock);
    this.alone =
        models.stream()
            .map(
                model ->
                    new JobOracle(
                        model.problem(),
                        model.data(),
                        model.draws(),
                        aggregation,
                        clock,
                        DriverData.smallBytes()))
            .toList();
  }

  /** Brings all rows to the driver, with the weights that they were loaded with. */
  List<Shard> gathered() {
    return jobs.labelled("gather %d rows".formatted(root.rows()), () -> DriverData.shards(root));
  }

  /** Answers questions in as few jobs as their kinds and draws allow, in their order. */
  List<Answer> answerAll(List<Asked> questions) {
    Answer[] answers = new Answer[questions.size()];
    for (List<Integer> group :
        QuestionGroups.of(questions, model -> models.get(model).draws(), true)) {
      if (group.size() == 1) {
        answers[group.get(0)] = alone(questions.get(group.get(0)));
      } else {
        place(byOneJob(group.stream().map(questions::get).toList()), group, answers);
      }
    }
    return Arrays.asList(answers);
  }

  /** Releases what jobs have made for one model, which asks no more. */
  void ended(int model) {
    alone.get(model).close();
  }

  /** Puts answers where their questions were among all. */
  static void place(List<Answer> some, List<Integer> places, Answer[] answers) {
    for (int k = 0; k < places.size(); k++) {
      answers[places.get(k)] = some.get(k);
    }
  }

  private Answer alone(Asked asked) {
    return alone.get(asked.model()).answer(asked.question());
  }

  private List<Answer> byOneJob(List<Asked> asked) {
    List<Question> questions = asked.stream().map(Asked::question).toList();
    if (questions.get(0) instanceof Question.LocalSteps) {
      return localSteps(asked);
    }
    Draw draw = questions.get(0).draw();
    SumList<?> sums = sums(asked, questions, models.get(asked.get(0).model()).draws().of(draw));
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < asked.size(); k++) {
      DrawnRows drawn = models.get(asked.get(k).model()).draws().of(draw);
      Answer answer = ModelsMemory.answer(sums == null ? null : sums.get(k), drawn);
      answers.add(answer == null ? alone(asked.get(k)) : answer);
    }
    return answers;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a list has sums of one kind
  private SumList<?> sums(List<Asked> asked, List<Question> questions, DrawnRows drawn) {
    Views views = new Views(asked);
    ModelsTask.Asked shipped = ModelsTask.Asked.of(questions);
    String label =
        "%s of %d models, %s"
            .formatted(
                shipped.kind().name().toLowerCase(Locale.ROOT),
                asked.size(),
                questions.get(0).draw() instanceof Draw.Batch batch
                    ? "batch of step " + batch.step()
                    : questions.get(0).draw() instanceof Draw.Share ? "some rows" : "all rows");
    return jobs.round(
        label,
        sent ->
            (SumList)
                jobs.sum(
                    root,
                    ShardJobs.partitions(root, drawn, 0),
                    dimension(shipped),
                    new ModelsTask(
                        objectives(asked),
                        views.distinct,
                        views.ofModel,
                        shipped,
                        sent.get(0),
                        drawn.sampler(),
                        drawn.step())),
        shipped.vectors(questions));
  }

  private static int dimension(ModelsTask.Asked shipped) {
    long all =
        switch (shipped.kind()) {
          case GRADIENT -> Arrays.stream(shipped.lengths()).asLongStream().sum();
          case HESSIAN -> Arrays.stream(shipped.lengths()).mapToLong(HessianSum::length).sum();
          case LINE -> Arrays.stream(shipped.rates()).mapToLong(rates -> 2L * rates.length).sum();
        };
    return (int) Math.min(Integer.MAX_VALUE, all);
  }

  private List<Objective> objectives(List<Asked> asked) {
    return new ArrayList<>(
        asked.stream().map(each -> models.get(each.model()).problem().objective()).toList());
  }

  /** The distinct views of some models. */
  private final class Views {
    private final ArrayList<ShardView> distinct = new ArrayList<>();
    private final int[] ofModel;

    Views(List<Asked> asked) {
      Map<ShardedData, Integer> known = new IdentityHashMap<>();
      ofModel =
          asked.stream()
              .mapToInt(
                  each ->
                      known.computeIfAbsent(
                          models.get(each.model()).data(),
                          data -> {
                            distinct.add(data.view());
                            return distinct.size() - 1;
                          }))
              .toArray();
    }
  }

  /** Rounds of local steps of several models, in one job. */
  private List<Answer> localSteps(List<Asked> asked) {
    Views views = new Views(asked);
    List<Question.LocalSteps> questions =
        asked.stream().map(each -> (Question.LocalSteps) each.question()).toList();
    double[][] starts = questions.stream().map(Question.LocalSteps::start).toArray(double[][]::new);
    SumList<Displacement> moved =
        jobs.round(
            "local steps of %d models".formatted(asked.size()),
            sent -> {
              List<ShardFunction<Displacement>> steps = new ArrayList<>();
              for (int k = 0; k < starts.length; k++) {
                RowDraws draws = models.get(asked.get(k).model()).draws();
                steps.add(
                    new ShardSteps.Local(
                        questions.get(k).descent(),
                        sent.get(k),
                        draws.localBatches(),
                        draws.sizes(),
                        questions.get(k).round()));
              }
              return jobs.sum(
                  root, null, length(starts), new Each<>(steps, views.distinct, views.ofModel));
            },
            starts);
    List<Answer> answers = new ArrayList<>();
    for (int k = 0; k < starts.length; k++) {
      Displacement own = moved == null ? null : moved.get(k);
      answers.add(new Answer.Moved(own == null ? Displacement.none(starts[k].length, 0) : own));
    }
    return answers;
  }

  private static int length(double[][] vectors) {
    return (int)
        Math.min(
            Integer.MAX_VALUE, Arrays.stream(vectors).mapToLong(vector -> vector.length).sum());
  }

  /** What each of several models makes of its view of a shard. */
  private record Each<S extends Mergeable<S>>(
      List<ShardFunction<S>> functions, List<ShardView> views, int[] viewOf)
      implements ShardFunction<SumList<S>> {
    @Override
    public SumList<S> apply(Shard shard) {
      List<Shard> seen = views.stream().map(view -> view.of(shard)).toList();
      List<S> sums = new ArrayList<>();
      for (int m = 0; m < viewOf.length; m++) {
        sums.add(functions.get(m).apply(seen.get(viewOf[m])));
      }
      return new SumList<>(sums);
    }
  }

  @Override
  public void close() {
    alone.forEach(JobOracle::close);
  }
}
