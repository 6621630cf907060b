package org.thalweg.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.OurClasses;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.ShardRows;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.ShardSum;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.RowFactors;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.ShardQuestion;
import org.thalweg.solve.StandardisedOracle;
import org.thalweg.solve.memory.DrawnRows;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.ranges.RangeQuestion;
import org.thalweg.spark.SparkOracle.JobOracle;

/**
 * What every kind of question promises: the sums that its shards make by themselves merge to the
 * answer of the memory, of jobs, and of both where other models ask at the same time, bit by bit;
 * also in the coordinates of standardised features.
 */
class QuestionContractTest {
  private static final int SHARDS = 5;
  private static final int FOLDS = 3;

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;
  private static List<ShardedData> views; // with the weights of each model
  private static Standardisation coordinates;

  /** A question about the rows under a problem. */
  private record Member(String name, Problem problem, Question<?> question) {
    @Override
    public String toString() {
      return name + (problem.coordinates().isIdentity() ? "" : ", standardised");
    }
  }

  @BeforeAll
  static void start() {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    data = SparkFixture.load(spark, SparkFixture.file(directory, "a", 701, 11, true), SHARDS, 3);
    views = new ArrayList<>(List.of(data));
    views.addAll(
        data.weighing(
            IntStream.range(0, 2).mapToObj(k -> new RowFactors.Without(k, FOLDS, 1)).toList()));
    FeatureMoments moments = new FeatureMoments(data.features());
    DriverData.gather(data).stream().flatMap(List::stream).forEach((Block b) -> moments.add(b));
    coordinates =
        Standardisation.of(moments, new Questions(data).problem().objective().inputs(), true);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  static List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (Map.Entry<Questions, Map<String, Question<?>>> all : questions().entrySet()) {
      Problem plain = all.getKey().problem();
      Problem other = new Problem(plain.objective(), plain.penalties(), coordinates);
      all.getValue()
          .forEach(
              (name, question) -> {
                members.add(new Member(name, plain, question));
                members.add(new Member(name, other, question));
              });
    }
    return members;
  }

  private static Map<Questions, Map<String, Question<?>>> questions() {
    Questions smooth = new Questions(data);
    Map<String, Question<?>> ofSmooth = new LinkedHashMap<>(smooth.aboutShards());
    ofSmooth.putAll(smooth.aboutEpochs(200));
    Questions kinked = Questions.ofKinks(data);
    Map<String, Question<?>> ofKinked = new LinkedHashMap<>(kinked.aboutPaths());
    ofKinked.keySet().removeIf(name -> !name.endsWith(" after 1 and 1"));
    ofKinked.put("dual", kinked.aboutDual());
    ofSmooth.put("step of truncated newton", smooth.aboutStep());
    return Map.of(smooth, ofSmooth, kinked, ofKinked);
  }

  @Test
  void everyKindIsAsked() throws IOException {
    assertThat(members().stream().<Class<?>>map(m -> m.question().getClass()).distinct())
        .containsExactlyInAnyOrderElementsOf(
            OurClasses.of(List.of("org.thalweg.solve"))
                .filter(type -> Question.class.isAssignableFrom(type) && !type.isInterface())
                .filter(type -> type.getSimpleName().endsWith("Question"))
                .filter(type -> type.getPackage() != RangeQuestion.class.getPackage()) // own oracle
                .toList());
  }

  @ParameterizedTest
  @MethodSource("members")
  void jobsGiveTheBitsOfTheMemory(Member member) {
    double[] expected = bits(member, memory(member, data));
    try (Oracle jobs = jobs(member, List.of(data))) {
      if (member.question().isSequential()) {
        assertThatThrownBy(() -> bits(member, jobs)).hasMessageContaining("on the driver");
      } else if (member.question().dependsOnPlace()) {
        assertThat(bits(member, jobs)).isEqualTo(bits(member, jobs));
      } else {
        assertThat(bits(member, jobs)).isEqualTo(expected);
      }
    }
    try (Oracle auto = oracle(member, new TreeAggregation.AutoMode())) {
      assertThat(bits(member, auto)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("members")
  void soDoesWhatShardsMakeByThemselves(Member member) {
    Question<?> asked =
        member.problem().coordinates().isIdentity()
            ? member.question()
            : member.question().inOriginal(coordinates);
    Answer answer = null;
    if (asked instanceof RowQuestion<?> question && !asked.dependsOnPlace()) {
      answer = merged(member.problem(), question);
    } else if (asked instanceof ShardQuestion<?> question && !asked.dependsOnPlace()) {
      answer = merged(member.problem(), question);
    }
    if (answer != null) {
      standardise(member, member.question(), answer);
      assertThat(Questions.bits(answer)).isEqualTo(bits(member, memory(member, data)));
    }
  }

  private static <S extends Mergeable<S> & WeightedSum<S>> S merged(
      Problem problem, RowQuestion<S> question) {
    DrawnRows drawn = draws(data).of(question.draw());
    List<List<Block>> shards = DriverData.gather(data);
    S sum =
        new ShardSum<S>(
                SHARDS,
                i ->
                    question.sumOrNull(
                        new ShardRows(shards.get(i)).drawn(drawn.of(i, 0)),
                        new TaskSums(problem.objective())))
            .by(1);
    return drawn.first(sum);
  }

  private static <S extends Mergeable<S> & Answer> S merged(
      Problem problem, ShardQuestion<S> question) {
    List<List<Block>> shards = DriverData.gather(data);
    RowDraws draws = draws(data);
    ShardQuestion.ShardPart<S> part = question.part(problem, draws.sizes(), draws.localBatches());
    return new ShardSum<S>(
            SHARDS, i -> part.of(i, shards.get(i), question.vectors(), new AtomicReference<>()))
        .by(1);
  }

  @SuppressWarnings("unchecked") // an answer is of the type that its question says
  private static <A extends Answer> void standardise(
      Member member, Question<A> question, Answer answer) {
    if (!member.problem().coordinates().isIdentity()) {
      question.standardise((A) answer, coordinates);
    }
  }

  @ParameterizedTest
  @MethodSource("members")
  void otherModelsChangeNoBit(Member member) {
    List<MemoryOracle.ModelRows> models =
        views.stream()
            .map(
                view ->
                    new MemoryOracle.ModelRows(
                        member.problem(), DriverData.gather(view), draws(view)))
            .toList();
    requireAlone(
        member,
        standardised(member, new MemoryOracle(models)),
        views.stream().map(view -> memory(member, view)).toList());
    if (!member.question().isSequential()) {
      try (Oracle together = jobs(member, views)) {
        requireAlone(
            member, together, views.stream().map(view -> jobs(member, List.of(view))).toList());
      }
    }
  }

  /** That the answers of models together are those of each. */
  private static void requireAlone(Member member, Oracle together, List<Oracle> alone) {
    List<Oracle.Asked> asked =
        Stream.of(2, 0, 1).map(m -> new Oracle.Asked(m, member.question())).toList();
    List<Answer> answers = together.answerAll(asked);
    for (int k = 0; k < asked.size(); k++) {
      Oracle own = alone.get(asked.get(k).model());
      assertThat(Questions.bits(answers.get(k)))
          .as("model %d", asked.get(k).model())
          .isEqualTo(bits(member, own));
    }
    alone.forEach(Oracle::close);
  }

  private static double[] bits(Member member, Oracle oracle) {
    return Questions.bits(oracle.answer(member.question()));
  }

  private static Oracle memory(Member member, ShardedData view) {
    return standardised(
        member, new MemoryOracle(member.problem(), DriverData.gather(view), draws(view)));
  }

  private static Oracle jobs(Member member, List<ShardedData> rows) {
    List<SparkOracle.SparkModel> models =
        rows.stream()
            .map(view -> new SparkOracle.SparkModel(member.problem(), view, draws(view)))
            .toList();
    return standardised(
        member,
        new JobOracle(
            models, new TreeAggregation.Flat(), RoundClock.stopped(), DriverData.smallBytes()));
  }

  private static Oracle oracle(Member member, TreeAggregation mode) {
    return SparkOracle.of(member.problem(), data, draws(data), mode, RoundClock.stopped());
  }

  private static Oracle standardised(Member member, Oracle original) {
    return StandardisedOracle.of(views.stream().map(view -> member.problem()).toList(), original);
  }

  private static RowDraws draws(ShardedData rows) {
    return Questions.draws(rows, new Reshuffling.Epoch(data.sizes(), 50, 3));
  }
}
