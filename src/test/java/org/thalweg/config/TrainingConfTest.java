package org.thalweg.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.update.Rprop;

class TrainingConfTest {
  @TempDir private Path directory;

  private static final String LEAST =
      """
      data.train = rows.libsvm
      objective.loss = logistic
      output = out
      """;

  /** Every key there is, none at its default. */
  private static final String ALL =
      """
      data { train = "hdfs://host/a b", test = "*.libsvm", format = libsvm }
      data { features = 123, shards = 64, ranges = 16, partitions = 4, malformed = drop }
      data.downsample = 0.5
      data.standardize = scale, objective.classWeights = { 0 = 1, "1" = 5 }
      objective { model = linear, loss = hinge, intercept = false }
      penalty = "elasticNet(0.1,0.5)"
      method = sgd
      updater = "momentum(0.8)"
      learningRate = "piecewise(0.001,10000:0.0001)"
      batch { sampling = bernoulli, fraction = 0.25 }
      aggregation = "tree(3)"
      placement = auto, storage = disk
      start = "normal(0.5)"
      stop { maxSteps = 10, maxEpochs = 2.5, gradientNorm = 1e-5, objectiveChange = 1e-6 }
      stop { gap = 1e-4, smallStep = 1e-7, seconds = 60 }
      seed = -9223372036854775807
      onDivergence = "backoff(0.25,3)"
      output = "s3a://bucket/out"
      data.validation = 0.2, validation { metric = auc, everyRounds = 3 }
      stop.validation = "auc(patience=3,minImprovement=0.001)"
      checkpoint { directory = "s3a://bucket/ck", everyRounds = 50, everySeconds = 60, keep = 2 }
      log { tensorboard = true, standardErrors = true }
      """;

  /** Columns of the scores of a formula, which read back. */
  private static final String RESTARTED =
      "objective { model = factorization, loss = logistic }, restarts = 3, method = lbfgs";

  private static final String SCORES =
      LEAST
          + """
          objective.loss = "formula((y - z1)^2*exp(-z2) + z2)"
          objective.scores { z1 = [age, "a b"], z2 = [] }
          objective.mean = z1
          """;

  /** The keys of tables. */
  private static final String TABLE =
      """
      data { train = clicks, format = csv, label = y, classNames = [no, yes], weight = s, offset = o, id = k }
      data { features = [ "a*", b ], categorical = "c, d", effects = "u: 1 + b", hash.bits = 20 }
      data.missing = "median(indicator=true)"
      data.unknown = reference
      data.options { "a.b" = 1 }
      data.sql = "select * from __THIS__"
      data.csv { delimiter = tab, quote = "'", escape = "\\\\", encoding = UTF-16, header = false, index = false }
      data.csv { skip = 1, lineBreaks = true, missing = [NA, "?"], decimal = ",", thousands = space, affixes = ["$", kg] }
      data.csv { dates = dmy, comment = "#" }
      objective.loss = logistic
      storage = memoryAndDisk, batch.rows = 64
      round = "local(steps=10,after=3)", outer = nag, outerLearningRate = 0.7
      output = out
      """;

  /** The keys of searches, and of one fold of them. */
  private static final String SEARCH =
      """
      data.train = rows.libsvm, objective.loss = logistic
      tune { grid.penalty = ["l2(0.1)", "l2(0.01)"], ranges.learningRate = "log(0.01,1)", samples = 8 }
      tune { sampling = sobol, folds = 3, metric = auc, refit = false, halving = 2, bootstrap = 10 }
      tune.seed = 5
      """;

  private static final String FOLD =
      """
      data { train = notes, format = csv, label = y, categorical = "words(note)", text = "hash(2^18)" }
      objective.loss = logistic
      tune { folds = 3, fold = 2, seed = 5 }
      """;

  static final List<String> CONFS =
      List.of(
          LEAST,
          ALL,
          TABLE,
          SEARCH,
          FOLD,
          LEAST + "method = lbfgs",
          LEAST + "method = auto",
          LEAST + "method = newton, stop.relativeGap = 1e-9",
          LEAST + "method = svrg, penalty = \"l2(0.01)\"",
          LEAST.replace("objective.loss = logistic", "objective.model = softmax"),
          LEAST + "objective { model = softmax, loss = softmax, classes = 4 }",
          LEAST + "objective.model = \"factorization(3,linear=false)\"",
          LEAST + "objective { model = \"perceptron([5,4],tanh)\", loss = softmax }",
          LEAST + "batch.rows = 64",
          LEAST + "round = \"local(epochs=0.5)\"",
          LEAST + "objective.classWeights = balanced",
          LEAST + "objective.classWeights = \"{0:2,1:0.5}\"",
          LEAST + "data.standardize = scaleAndCenter",
          LEAST + "batch.sampling = stratified",
          LEAST + "batch { sampling = replacement, rows = 2147483647 }",
          LEAST + "batch { sampling = partitions, fraction = 1 }",
          LEAST + "start = a/model",
          LEAST + "data.validation = \"a b/*.libsvm\", stop.validation = f1",
          LEAST + "data { format = csv, validation = \"column(is test)\" }",
          LEAST
              + "objective.loss = gamma, data.validation = 0.1,"
              + " stop.validation = \"pinball(0.9,patience=2)\"",
          LEAST + "output = \"a \\\"quoted\\\" \\\\ name=#{}$\"",
          LEAST + "learningRate = \"warmup(5,then(cosine,5,times(3,0.1)))\"");

  @Test
  void whatIsLeftOutHasItsDefault() {
    TrainingConf conf = TrainingConf.parse(LEAST);
    assertThat(conf.data())
        .isEqualTo(
            new DataConf(
                Optional.of("rows.libsvm"),
                Optional.empty(),
                new InputConf("libsvm", 0, Optional.empty(), Map.of()),
                0,
                0,
                0,
                new DataConf.RowTreatment(Malformed.FAIL, 1, Standardize.NONE, Optional.empty()),
                new ValidationConf(Optional.empty(), Optional.empty(), 0)));
    assertThat(conf.objective().model().text()).isEqualTo("linear");
    assertThat(conf.objective().intercept()).isTrue();
    assertThat(conf.penalty()).isEqualTo(Registry.penalties().parse("none"));
    assertThat(conf.method()).isEqualTo(Method.AUTO);
    assertThat(conf.updater()).isEqualTo(Registry.updaters().parse("adam"));
    assertThat(conf.learningRate()).isEqualTo(Registry.schedules().parse("0.001"));
    assertThat(conf.batch()).isEqualTo(new BatchConf(Sampling.FULL, 0, 0));
    assertThat(conf.aggregation()).isEqualTo("auto");
    assertThat(conf.start().rule()).isEqualTo(Registry.starts().parse("auto"));
    assertThat(conf.start().model()).isNull();
    assertThat(conf.stop().maxEpochs()).isEmpty(); // it follows from the work of a pass
    assertThat(conf.stop().relativeGap()).contains(1e-6);
    assertThat(conf.seed()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "seed = 1                                 | AUTO",
        "objective.model = softmax                | AUTO",
        "objective.loss = hinge                   | AUTO",
        "penalty = nonNegative                    | AUTO",
        "data.standardize = scale                 | AUTO",
        "updater = sgd                            | SGD",
        "learningRate = 0.1                       | SGD",
        "batch.rows = 9                           | SGD",
        "objective.model = \"factorization(3)\"   | AUTO",
        "objective.model = \"perceptron([4])\"    | AUTO",
        "method = svrg                            | SVRG",
        "method = sgd                             | SGD"
      })
  void theMethodIsAutoUnlessStepsAreMeant(String line, Method method) {
    String conf = line.contains("softmax") ? LEAST.replace("objective.loss = logistic", "") : LEAST;
    assertThat(TrainingConf.parse(conf + line).method()).isEqualTo(method);
  }

  @Test
  void everyKeyReachesItsPlace() {
    TrainingConf conf = TrainingConf.parse(ALL);
    assertThat(conf.data())
        .isEqualTo(
            new DataConf(
                Optional.of("hdfs://host/a b"),
                Optional.of(new HeldOut.Path("*.libsvm")),
                new InputConf("libsvm", 123, Optional.empty(), Map.of()),
                64,
                4,
                16,
                new DataConf.RowTreatment(
                    Malformed.DROP,
                    0.5,
                    Standardize.SCALE,
                    Optional.of(new ClassWeights(Map.of(0, 1.0, 1, 5.0)))),
                new ValidationConf(
                    Optional.of(new HeldOut.Fraction(0.2)),
                    Optional.of(Registry.metrics().parse("auc")),
                    3)));
    assertThat(conf.objective())
        .isEqualTo(
            new ObjectiveConf(
                Registry.models().parse("linear"),
                Optional.of(Registry.losses().parse("hinge")),
                0,
                false));
    assertThat(conf.penalty()).isEqualTo(Registry.penalties().parse("elasticNet(0.1,0.5)"));
    assertThat(conf.updater()).isEqualTo(Registry.updaters().parse("momentum(0.8)"));
    assertThat(conf.learningRate().value().at(10_000, new double[0])).isEqualTo(0.0001);
    assertThat(conf.batch()).isEqualTo(new BatchConf(Sampling.BERNOULLI, 0, 0.25));
    assertThat(conf.aggregation()).isEqualTo("tree(3)");
    assertThat(conf.start().rule()).isEqualTo(Registry.starts().parse("normal(0.5)"));
    assertThat(conf.stop())
        .isEqualTo(
            new StopConf(
                Optional.of(10L),
                Optional.of(2.5),
                Optional.of(1e-5),
                Optional.of(1e-4),
                Optional.empty(),
                Optional.of(1e-6),
                Optional.of(1e-7),
                Optional.of(60.0),
                Optional.of(new EarlyStop(Registry.metrics().parse("auc"), 3, 0.001))));
    assertThat(conf.seed()).isEqualTo(-9223372036854775807L);
    assertThat(conf.output()).contains("s3a://bucket/out");
  }

  @Test
  void theKeysOfTablesReachTheirPlace() {
    assertThat(TrainingConf.parse(TABLE).data().input())
        .isEqualTo(
            new InputConf(
                "csv",
                0,
                Optional.of(
                    new Columns(
                        Optional.of("y"),
                        List.of("no", "yes"),
                        Optional.of("s"),
                        Optional.of("o"),
                        Optional.of("k"),
                        List.of("a*", "b"),
                        List.of("c", "d", "effect(u)", "effect(u, b)"),
                        20,
                        0,
                        Optional.of(new Imputation.Median(true)),
                        UnknownCategory.REFERENCE,
                        LossColumns.NONE)),
                Map.ofEntries(
                    entry("a.b", "1"),
                    entry("csv.delimiter", "tab"),
                    entry("csv.quote", "'"),
                    entry("csv.comment", "#"),
                    entry("csv.escape", "\\"),
                    entry("csv.encoding", "UTF-16"),
                    entry("csv.header", "false"),
                    entry("csv.index", "false"),
                    entry("csv.skip", "1"),
                    entry("csv.lineBreaks", "true"),
                    entry("csv.missing", "NA|?"),
                    entry("csv.decimal", ","),
                    entry("csv.thousands", "space"),
                    entry("sql", "select * from __THIS__"),
                    entry("csv.affixes", "$|kg"),
                    entry("csv.dates", "dmy"))));
  }

  /** A tab, and a null value of one space, are what they are. */
  @Test
  void textsOfOptionsKeepTheirSpace() {
    TrainingConf conf =
        TrainingConf.parse(
            "data { train = x, format = csv, label = y, options { sep = \"\\t\", nullValue = \" \" } }\n"
                + "objective.loss = logistic");
    assertThat(conf.data().input().options()).isEqualTo(Map.of("sep", "\t", "nullValue", " "));
  }

  @Test
  void wordsOfCsvAreSomeWithoutTheMarkThatPartsThem() {
    ConfBuilder builder =
        TrainingConf.parse(
            "data { train = x, format = csv, label = y, csv.missing = [NA] }\n"
                + "objective.loss = logistic")
            .toBuilder();
    assertThatThrownBy(() -> builder.set(CsvKeys.MISSING, List.of()).build())
        .isInstanceOf(ConfException.class)
        .hasMessage("data.csv.missing must not be empty");
    assertThatThrownBy(() -> builder.set(CsvKeys.MISSING, List.of("a|b")).build())
        .isInstanceOf(ConfException.class)
        .hasMessage("data.csv.missing must be without a vertical bar but was [a|b]");
  }

  @Test
  void aStartWithASlashOrAColonIsTheDirectoryOfAModel() {
    assertThat(TrainingConf.parse(LEAST + "start = a/model").start())
        .isEqualTo(new StartPoint(null, "a/model"));
    assertThat(TrainingConf.parse(LEAST + "start = \"s3a:model\"").start().model())
        .isEqualTo("s3a:model");
  }

  @Test
  void lbfgsHasDefaultsOfItsOwn() {
    TrainingConf conf = TrainingConf.parse(LEAST + "method = lbfgs");
    assertThat(conf.batch().sampling()).isEqualTo(Sampling.FULL);
    assertThat(conf.stop().maxSteps()).contains(1000L);
    assertThat(conf.stop().maxEpochs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"maxSteps = 5", "seconds = 5", "maxEpochs = 5"})
  void anyBudgetReplacesTheDefaultOne(String budget) {
    StopConf stop = TrainingConf.parse(LEAST + "stop." + budget).stop();
    assertThat(stop.maxSteps().isPresent()).isEqualTo(budget.startsWith("maxSteps"));
    assertThat(stop.seconds().isPresent()).isEqualTo(budget.startsWith("seconds"));
    assertThat(stop.maxEpochs().isPresent()).isEqualTo(budget.startsWith("maxEpochs"));
  }

  @Test
  void criteriaOfConvergenceLeaveTheDefaultBudget() {
    StopConf stop = TrainingConf.parse(LEAST + "stop.gradientNorm = 1e-3").stop();
    assertThat(stop.gradientNorm()).contains(1e-3);
    assertThat(stop.maxEpochs()).isEmpty();
    assertThat(stop.orEpochs(700).maxEpochs()).contains(700.0);
    StopConf ofSteps = TrainingConf.parse(LEAST + "method = sgd").stop();
    assertThat(ofSteps.maxEpochs()).contains(100.0);
    assertThat(ofSteps.orEpochs(700)).isEqualTo(ofSteps);
  }

  @ParameterizedTest
  @FieldSource("CONFS")
  void rendersToTextThatParsesBackToAnEqualConf(String text) {
    TrainingConf conf = TrainingConf.parse(text);
    assertThat(TrainingConf.parse(conf.render())).isEqualTo(conf);
    assertThat(TrainingConf.parse(conf.render()).render()).isEqualTo(conf.render());
  }

  /** Checkpoints of version 0.1 hold such text, which a resumed run is compared with. */
  @Test
  void whatVersion01RenderedIsRenderedTheSame() throws IOException {
    String confs = Files.readString(Path.of("src/test/resources/golden/confs-0.1.txt"));
    for (String text : confs.split("\n====\n")) {
      String stored = text.strip() + "\n";
      boolean steps = !stored.matches("(?s).*\nmethod = \"lbfgs\"\n.*");
      String used = steps ? stored : stored.replaceAll(UNUSED, "");
      assertThat(TrainingConf.parse(used).render()).isEqualTo(used);
      assertThat(ConfDifference.between(stored, TrainingConf.parse(used))).isEmpty();
    }
  }

  /** What 0.1 rendered for L-BFGS too, which takes no such keys. */
  private static final String UNUSED = "(?m)^(updater|learningRate|onDivergence) = .*\n";

  @Test
  void rendersEveryKeyThatIsSet() {
    List<String> ofText = rendered(ALL);
    List<String> ofTables = rendered(TABLE);
    assertThat(Keys.NAMES).containsSubsequence(ofText).containsSubsequence(ofTables);
    Stream<String> ofSearches =
        Stream.of(SEARCH, FOLD, SCORES, RESTARTED).flatMap(text -> rendered(text).stream());
    assertThat(Stream.concat(Stream.concat(ofText.stream(), ofTables.stream()), ofSearches))
        .containsAll(Keys.NAMES.stream().filter(key -> !key.equals("objective.classes")).toList());
  }

  private static List<String> rendered(String text) {
    return TrainingConf.parse(text)
        .render()
        .lines()
        .map(line -> line.substring(0, line.indexOf(" = ")))
        .toList();
  }

  @Test
  void scoresOfAFormulaAreNamed() {
    TrainingConf conf = TrainingConf.parse(SCORES);
    assertThat(TrainingConf.parse(conf.render())).isEqualTo(conf);
    assertThat(conf.objective().scoreNames())
        .isEqualTo(Map.of("z1", List.of("age", "a b"), "z2", List.of()));
    assertThatThrownBy(() -> TrainingConf.parse(SCORES + "objective.scores.z3 = [age]"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("one of the scores z1, z2 but had z3");
    assertThatThrownBy(() -> TrainingConf.parse(LEAST + "objective.scores.z = [age]"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("scores of a formula of several scores or with parameters");
    assertThatThrownBy(() -> TrainingConf.parse(SCORES + "objective.intercept = false"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("z2 must have a feature or an intercept");
  }

  @Test
  void overridesWinOverTheFile() {
    List<String> overrides = List.of("seed = 3", "data.train= a=b c ", "updater=nag(0.5)");
    TrainingConf conf = read(LEAST + "seed = 1", overrides.toArray(String[]::new));
    assertThat(conf.seed()).isEqualTo(3);
    assertThat(conf.data().train()).contains("a=b c");
    assertThat(conf.updater().text()).isEqualTo("nag(momentum=0.5)");
    assertThat(conf.output()).contains("out");
  }

  @Test
  void theFileIsHoconWithLaterLinesWinningAndSubstitutions() {
    assertThat(TrainingConf.parse(LEAST + "seed = 1\nseed = 2").seed()).isEqualTo(2);
    assertThat(TrainingConf.parse(LEAST + "data.test = ${data.train}\".t\"").data().test())
        .contains(new HeldOut.Path("rows.libsvm.t"));
  }

  @Test
  void aGapMayEndWhatIsStronglyConvex() {
    String strong = "objective.intercept = false, penalty = \"elasticNet(0.1,0.5)\"\n";
    TrainingConf conf = TrainingConf.parse(LEAST + strong + "stop.gap = 1e-4");
    assertThat(conf.stop().gap()).contains(1e-4);
    assertThat(conf.strongConvexity().lambda()).isEqualTo(0.05);
    assertThat(TrainingConf.parse(conf.render())).isEqualTo(conf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"l1(0.1)", "box(-1,1)", "nonNegative", "sum(l2(0.1),box(-1,1))"})
  void aGapMayEndWhatTheInteriorPointMethodBounds(String penalty) {
    String kinks = "objective.loss = hinge\npenalty = \"%s\"\n".formatted(penalty);
    for (String method : List.of("auto", "interiorPoint")) {
      TrainingConf conf = TrainingConf.parse(LEAST + kinks + "method = " + method);
      assertThat(conf.stop().relativeGap()).contains(1e-8);
      assertThat(conf.toBuilder().set("stop.gap", "1e-4").build().stop().gap()).contains(1e-4);
    }
  }

  @Test
  void aConfMayIncludeAnotherBesideIt() throws IOException {
    Files.writeString(directory.resolve("base.conf"), "seed = 41, updater = sgd");
    TrainingConf conf = read(LEAST + "include \"base.conf\"\nupdater = adam");
    assertThat(conf.seed()).isEqualTo(41);
    assertThat(conf.updater().text()).startsWith("adam");
  }

  private TrainingConf read(String text, String... overrides) {
    try {
      return TrainingConf.read(Files.writeString(file(), text), List.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file() {
    return directory.resolve("my.conf");
  }

  /** What a text may not say, a program may not make: a run would die of it later. */
  @Test
  void whatDoesNotFitIsRefusedWhereAProgramChangesAConf() {
    TrainingConf batches =
        TrainingConf.parse(
            LEAST + "method = sgd, batch.rows = 9, stop.maxSteps = 9, penalty = \"l1(0.1)\"");
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> batches.withUpdater(new Rprop()))
        .withMessageContainingAll("updater", "rprop");
    TrainingConf rounds = TrainingConf.parse(LEAST + "method = svrg");
    ObjectiveConf perceptron =
        TrainingConf.parse(LEAST + "method = lbfgs, objective.model = \"perceptron([4])\"")
            .objective();
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> rounds.withObjective(perceptron))
        .withMessageContainingAll("method", "svrg", "convex");
  }

  @Test
  void aPenaltyIsOnSegmentsThatTheObjectiveHas() {
    String head = "data.train = x\nobjective.loss = logistic\n";
    assertThat(TrainingConf.parse(head + "penalty = \"sum(l1(1),on(intercept,nonNegative))\""))
        .isNotNull();
    for (String penalty : List.of("on(factors,l2(0.1))", "sum(l1(1),on(weights,nonNegative))")) {
      assertThatThrownBy(() -> TrainingConf.parse(head + "penalty = \"" + penalty + "\""))
          .isInstanceOf(ConfException.class)
          .hasMessageStartingWith("penalty: ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "formula(0.5*(y - z)^2 + (p - 1)^2, p = free(0.5, 0, 1)) | none | true",
        "formula(0.5*(y - z)^2 + (p - 1)^2, p = free(0.5, positive)) | none | false",
        "logistic | none | false",
        "logistic | l1(1e-3) | true",
      })
  void boundsOfParametersTakeTheMemoryOfAProx(String loss, String penalty, boolean hasProx) {
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = rows.csv, output = out, objective.loss = \"%s\", penalty = \"%s\""
                .formatted(loss, penalty));
    assertThat(conf.hasProx()).isEqualTo(hasProx);
  }
}
