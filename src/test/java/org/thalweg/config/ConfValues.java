package org.thalweg.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.thalweg.metrics.Metric;
import org.thalweg.objective.Start;

/** Values of every kind of key, for property tests: good ones, ends of ranges, and hostile ones. */
final class ConfValues {
  private static final String[] HOSTILE = {
    "",
    " ",
    " a",
    "a ",
    "auto",
    "null",
    "true",
    "a/b",
    "s3a:b",
    "a,b",
    "[a",
    "b]",
    "[a,b]",
    "{",
    "}",
    "{a=1}",
    "${x}",
    "${?data.train}",
    "\"",
    "\\",
    "a\"b\\",
    "#",
    "//",
    "a//b",
    "\u0000",
    "a\nb",
    "\r",
    "\t",
    "\u2028",
    "\ud800",
    "\ufeff",
    "\u00a0x",
    "é",
    "include \"x\"",
    "1",
    "1e6",
    "0x1",
    "=",
    ":",
    "+=",
    "a = b",
    "***9f3c",
    ".",
    "...",
    "a.b",
    "ümlaut 名",
    "adam",
    "'",
    "a=b#c",
    "\"\"\""
  };

  private static final String[] LONG = {
    ".".repeat(150), "[".repeat(150), "{".repeat(150), "${a}".repeat(60), "x".repeat(5000)
  };

  private static final Map<String, String[]> MEMBERS =
      Map.of(
          "objective.model",
              new String[] {"linear", "softmax", "factorization(3)", "perceptron([4])"},
          "objective.loss",
              new String[] {"logistic", "hinge", "halfSquared", "huber(0.5)", "softmax", "poisson"},
          "penalty",
              new String[] {
                "none",
                "l1(0.1)",
                "l2(1e-4)",
                "elasticNet(0.1,0.5)",
                "nonNegative",
                "groupLasso(1)",
                "box(-1,Infinity)",
                "sum(l2(0.1),on(weights,l1(0.1)))",
                "on(factors,ball(2))"
              },
          "updater",
              new String[] {
                "sgd",
                "adam",
                "nag(0.5)",
                "rprop",
                "cocob",
                "average(chain(clipByNorm(2),adam))",
                "lookahead(adam(0.8),steps=3)"
              },
          "learningRate",
              new String[] {
                "0.1",
                "1",
                "piecewise(0.001,10000:0.0001)",
                "plateau(cosine,patience=3)",
                "auto",
                "backtracking",
                "warmup(5,then(cosine,5,times(3,0.1)))"
              },
          "onDivergence", new String[] {"stop", "backoff", "backoff(0.25,3)"},
          "round", new String[] {"gradient", "local", "local(steps=3)", "local(epochs=0.5)"},
          "start", new String[] {"auto", "zeros", "normal(0.5)", "a/b", "s3a:b"});

  private ConfValues() {}

  static Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8)),
        Tuple.of(3, Arbitraries.of(HOSTILE)),
        Tuple.of(1, Arbitraries.of(LONG)),
        Tuple.of(2, Arbitraries.strings().ofMaxLength(12)));
  }

  static Arbitrary<Long> wholes() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(-2, 40),
        Arbitraries.longs(),
        Arbitraries.of(0L, (long) Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE));
  }

  static Arbitrary<Double> reals() {
    return Arbitraries.oneOf(
        Arbitraries.doubles().between(0, 2).ofScale(9),
        Arbitraries.doubles(),
        Arbitraries.of(
            0.0, -0.0, 1.0, 1e-300, 5e-324, 1e300, Double.NaN, Double.POSITIVE_INFINITY));
  }

  static Arbitrary<List<String>> names() {
    return texts().list().ofMaxSize(4);
  }

  static Arbitrary<Map<String, String>> options() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(3);
  }

  static Arbitrary<ClassWeights> classWeights() {
    return Arbitraries.maps(
            Arbitraries.integers().between(-1, 5),
            Arbitraries.doubles().between(1e-9, 1e9).ofScale(9))
        .ofMaxSize(4)
        .map(ClassWeights::new);
  }

  static Arbitrary<HeldOut> heldOut() {
    return Arbitraries.oneOf(
        reals().map(HeldOut.Fraction::new),
        texts().map(HeldOut.Column::new),
        Combinators.combine(Arbitraries.of(Folds.By.values()), texts(), reals())
            .as(HeldOut.Part::new),
        Arbitraries.oneOf(texts(), Arbitraries.of("0.5", "column(a)", "time(a, 0.5)", "rows"))
            .map(HeldOut.Path::new));
  }

  static Arbitrary<Folds> folds() {
    return Combinators.combine(
            Arbitraries.of(Folds.By.values()), texts(), Arbitraries.integers().between(-1, 300))
        .as(Folds::new);
  }

  static Arbitrary<Named<Metric>> metrics() {
    return Arbitraries.of("auc", "f1", "rmse", "pinball(0.3)", "loss")
        .map(Registry.metrics()::parse);
  }

  static Arbitrary<EarlyStop> earlyStops() {
    return Combinators.combine(metrics(), Arbitraries.integers().between(-1, 9), reals())
        .as(EarlyStop::new)
        .ignoreExceptions(ConfException.class);
  }

  /** Values of a key, of its type, in its range or not. */
  static <T> Arbitrary<? extends Object> of(Key<T> key) {
    String[] members = MEMBERS.get(key.name());
    if (members != null) {
      return Arbitraries.of(members).map(text -> KeyValues.parsed(key, text));
    }
    return switch (key.name()) {
      case "outer" -> Arbitraries.of("sgd", "momentum", "rprop").map(t -> KeyValues.parsed(key, t));
      case "outerLearningRate" -> Arbitraries.of("1", "0.7").map(t -> KeyValues.parsed(key, t));
      case "data.validation", "data.test" -> heldOut();
      case "tune.folds" -> folds();
      case "stop.validation" -> earlyStops();
      case "validation.metric" -> metrics();
      case "data.missing" -> imputations();
      case "data.format" -> Arbitraries.of(InputConf.FORMATS);
      case "data.features" -> Arbitraries.oneOf(names(), wholes().map(n -> List.of("" + n)));
      default -> ofKind(key.kind());
    };
  }

  private static Arbitrary<? extends Object> ofKind(Kind<?> kind) {
    if (kind instanceof Kinds.Whole<?> whole) {
      return whole.type() == int.class ? wholes().map(Long::intValue) : wholes();
    }
    if (kind instanceof Kinds.HashSize) {
      return wholes().map(Long::intValue);
    }
    if (kind instanceof Kinds.Real) {
      return reals();
    }
    if (kind instanceof Kinds.Truth) {
      return Arbitraries.of(true, false);
    }
    if (kind instanceof Kinds.EnumConstant<?> choice) {
      return Arbitraries.of(choice.constants());
    }
    if (kind instanceof TextKinds.NameList) {
      return names();
    }
    if (kind instanceof TextKinds.Lists) {
      return Arbitraries.maps(texts(), texts().list().ofMaxSize(3)).ofMaxSize(2);
    }
    if (kind instanceof TextKinds.NamedTexts) {
      return options();
    }
    if (kind instanceof TextKinds.Lists) {
      return Arbitraries.maps(Arbitraries.of("penalty", "seed"), texts().list().ofMaxSize(3))
          .ofMaxSize(2);
    }
    if (kind instanceof ClassWeights.Balance) {
      return classWeights();
    }
    return texts();
  }

  /** A key and a value for it. */
  record Given<T>(Key<T> key, Object value) {
    @SuppressWarnings("unchecked")
    void to(ConfBuilder builder) {
      builder.set(key, (T) value);
    }
  }

  /** Some keys with values; those that most others depend on are given more often. */
  static Arbitrary<List<Given<?>>> some() {
    Arbitrary<Key<?>> keys =
        Arbitraries.oneOf(
            Arbitraries.of(Keys.ALL),
            Arbitraries.<Key<?>>of(
                ProblemKeys.LOSS,
                ProblemKeys.MODEL,
                DataKeys.FORMAT,
                ProblemKeys.PENALTY,
                RunKeys.METHOD,
                RunKeys.BATCH_SAMPLING,
                OutputKeys.CHECKPOINT_DIRECTORY));
    return keys.<Given<?>>flatMap(key -> of(key).map(value -> new Given<>(key, value)))
        .list()
        .ofMaxSize(10);
  }

  static Arbitrary<StartPoint> starts() {
    Arbitrary<StartPoint> rules =
        reals()
            .filter(x -> x > 0 && Double.isFinite(x))
            .map(x -> new StartPoint(Registry.starts().named(new Start.Normal(x)), null));
    return Arbitraries.oneOf(rules, texts().map(text -> new StartPoint(null, text + "/")));
  }

  static <T> Arbitrary<Optional<T>> optional(Arbitrary<T> values) {
    return values.optional(0.5);
  }

  static Arbitrary<Named<Imputation>> imputations() {
    return Arbitraries.of("mean", "median(indicator=true)", "constant(-1.5,indicator=true)", "3")
        .map(Registry.imputations()::parse);
  }
}
