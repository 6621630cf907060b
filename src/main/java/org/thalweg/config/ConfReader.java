package org.thalweg.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.thalweg.config.TrainingConf.Batch;
import org.thalweg.config.TrainingConf.Data;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.config.TrainingConf.Objective;
import org.thalweg.config.TrainingConf.Sampling;
import org.thalweg.config.TrainingConf.StartPoint;
import org.thalweg.config.TrainingConf.Stop;

/** Reads {@link TrainingConf} from HOCON the one list of keys and defaults. */
final class ConfReader {
  static final List<String> KEYS =
      List.of(
          "data.train",
          "data.test",
          "data.format",
          "data.features",
          "data.shards",
          "data.partitions",
          "objective.model",
          "objective.loss",
          "objective.intercept",
          "penalty",
          "method",
          "updater",
          "learningRate",
          "batch.sampling",
          "batch.rows",
          "batch.fraction",
          "aggregation",
          "start",
          "stop.maxSteps",
          "stop.maxEpochs",
          "stop.gradientNorm",
          "stop.objectiveChange",
          "stop.smallStep",
          "stop.seconds",
          "seed",
          "output");

  private final Config config;

  private ConfReader(Config config) {
    this.config = config;
  }

  static Config parse(String hocon) {
    return resolved(() -> ConfigFactory.parseString(hocon), "the conf");
  }

  static Config parse(Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfException("conf must be a file that can be read but %s is not".formatted(file));
    }
    return resolved(
        () ->
            ConfigFactory.parseFile(
                file.toFile(),
                ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false)),
        "conf " + file);
  }

  private static Config resolved(Supplier<Config> parsed, String name) {
    try {
      return parsed.get().resolve();
    } catch (ConfigException e) {
      throw new ConfException(
          "%s cannot be read: %s".formatted(name, e.getMessage().replace('\n', ' ')));
    } catch (StackOverflowError e) {
      throw new ConfException("%s cannot be read: it is nested too deeply".formatted(name));
    }
  }

  static Config override(String keyAndValue) {
    int equals = keyAndValue.indexOf('=');
    if (equals < 1) {
      throw new ConfException("a setting must be key=value but was " + keyAndValue);
    }
    String key = keyAndValue.substring(0, equals).strip();
    requireKnown(key);
    return ConfigFactory.empty()
        .withValue(key, ConfigValueFactory.fromAnyRef(keyAndValue.substring(equals + 1).strip()));
  }

  static TrainingConf read(Config config) {
    requireKnown("", config.root());
    return new ConfReader(config).conf();
  }

  /** Looks at every value in braces, be it null or empty braces. */
  private static void requireKnown(String prefix, ConfigObject values) {
    values.forEach(
        (name, value) -> {
          String key = prefix + ConfigUtil.joinPath(name);
          boolean group = KEYS.stream().anyMatch(known -> known.startsWith(key + "."));
          if (value instanceof ConfigObject inner && (group || !inner.isEmpty())) {
            requireKnown(key + ".", inner);
          } else {
            requireKnown(key);
          }
        });
  }

  private static void requireKnown(String key) {
    if (!KEYS.contains(key)) {
      throw Nearest.unknown("key", key, KEYS);
    }
  }

  private TrainingConf conf() {
    Method method = oneOf("method", Method.class, Method.SGD);
    return new TrainingConf(
        data(),
        objective(),
        named("penalty", Registry.penalties(), "none"),
        method,
        named("updater", Registry.updaters(), "adam"),
        named("learningRate", Registry.schedules(), "0.001"),
        batch(method),
        text("aggregation").orElse("auto"),
        start(),
        stop(method),
        whole("seed", 0L, Long.MIN_VALUE),
        required("output"));
  }

  private Data data() {
    String format = text("data.format").orElse("libsvm");
    if (!format.equals("libsvm")) {
      throw new ConfException("data.format must be libsvm but was " + format);
    }
    boolean auto = text("data.features").orElse("auto").equals("auto");
    return new Data(
        required("data.train"),
        text("data.test"),
        format,
        auto ? 0 : (int) whole("data.features", 0L, 1),
        (int) whole("data.shards", 0L, 0),
        (int) whole("data.partitions", 0L, 0));
  }

  private Objective objective() {
    String model = text("objective.model").orElse("linear");
    if (!model.equals("linear")) {
      throw new ConfException("objective.model must be linear but was " + model);
    }
    required("objective.loss");
    return new Objective(
        model, named("objective.loss", Registry.losses(), ""), truth("objective.intercept", true));
  }

  private Batch batch(Method method) {
    Sampling sampling =
        oneOf(
            "batch.sampling",
            Sampling.class,
            method == Method.LBFGS ? Sampling.FULL : Sampling.EPOCH);
    Optional<String> fraction = text("batch.fraction");
    if (method == Method.LBFGS && sampling != Sampling.FULL) {
      throw new ConfException(
          "batch.sampling must be full for method lbfgs but was " + lower(sampling));
    }
    if (sampling == Sampling.FULL && (fraction.isPresent() || text("batch.rows").isPresent())) {
      throw new ConfException(
          "batch.rows and batch.fraction must not be given for batch.sampling full");
    }
    if (sampling == Sampling.FULL) {
      return new Batch(sampling, 0, 0);
    }
    if (fraction.isPresent() && text("batch.rows").isPresent()) {
      throw new ConfException("batch.rows and batch.fraction must not both be given");
    }
    if (fraction.isEmpty()) {
      if (sampling == Sampling.PARTITIONS) {
        throw new ConfException("batch.fraction must be given for batch.sampling partitions");
      }
      long rows = whole("batch.rows", 1024L, 1);
      if (sampling == Sampling.REPLACEMENT && rows > Integer.MAX_VALUE) {
        throw new ConfException(
            "batch.rows must be at most %d for batch.sampling replacement but was %d"
                .formatted(Integer.MAX_VALUE, rows));
      }
      return new Batch(sampling, rows, 0);
    }
    double value = real("batch.fraction", fraction.get());
    if (!(value > 0 && value <= 1)) {
      throw new ConfException("batch.fraction must be in (0, 1] but was " + value);
    }
    return new Batch(sampling, 0, value);
  }

  private StartPoint start() {
    String text = text("start").orElse("zeros");
    boolean isPath = text.contains("/") || text.contains(":");
    return isPath
        ? new StartPoint(null, text)
        : new StartPoint(named("start", Registry.starts(), "zeros"), null);
  }

  private Stop stop(Method method) {
    Optional<Long> maxSteps = text("stop.maxSteps").map(t -> whole("stop.maxSteps", 0L, 1));
    Optional<Double> maxEpochs = positive("stop.maxEpochs");
    Optional<Double> seconds = positive("stop.seconds");
    boolean unlimited = maxSteps.isEmpty() && maxEpochs.isEmpty() && seconds.isEmpty();
    return new Stop(
        unlimited && method == Method.LBFGS ? Optional.of(1000L) : maxSteps,
        unlimited && method == Method.SGD ? Optional.of(100.0) : maxEpochs,
        positive("stop.gradientNorm"),
        positive("stop.objectiveChange"),
        positive("stop.smallStep"),
        seconds);
  }

  private Optional<String> text(String key) {
    if (!config.hasPath(key)) {
      return Optional.empty();
    }
    try {
      String text = config.getString(key).strip();
      if (text.isEmpty()) {
        throw new ConfException(key + " must not be empty");
      }
      return Optional.of(text);
    } catch (ConfigException.WrongType e) {
      String given = config.getValue(key).render(ConfigRenderOptions.concise());
      throw new ConfException("%s must be one value but was %s".formatted(key, given));
    }
  }

  private String required(String key) {
    return text(key).orElseThrow(() -> new ConfException(key + " must be given"));
  }

  private <T> Named<T> named(String key, Catalog<T> catalog, String absent) {
    String given = text(key).orElse(absent);
    try {
      return catalog.parse(given);
    } catch (ConfException e) {
      throw new ConfException("%s: %s".formatted(key, e.getMessage()));
    }
  }

  private <E extends Enum<E>> E oneOf(String key, Class<E> type, E absent) {
    String given = text(key).orElse(lower(absent));
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> lower(constant).equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                Nearest.unknown(
                    key,
                    given,
                    Arrays.stream(type.getEnumConstants()).map(ConfReader::lower).toList()));
  }

  private boolean truth(String key, boolean absent) {
    String given = text(key).orElse(Boolean.toString(absent));
    if (!given.equals("true") && !given.equals("false")) {
      throw new ConfException("%s must be true or false but was %s".formatted(key, given));
    }
    return given.equals("true");
  }

  private long whole(String key, long absent, long least) {
    Class<?> type = key.startsWith("data.") ? int.class : long.class;
    long value =
        text(key)
            .map(given -> ((Number) Catalog.number(key, type, given)).longValue())
            .orElse(absent);
    if (text(key).isPresent() && value < least) {
      throw new ConfException("%s must be at least %d but was %d".formatted(key, least, value));
    }
    return value;
  }

  private static double real(String key, String given) {
    return (Double) Catalog.number(key, double.class, given);
  }

  private Optional<Double> positive(String key) {
    Optional<Double> value = text(key).map(given -> real(key, given));
    if (value.isPresent() && !(value.get() > 0 && Double.isFinite(value.get()))) {
      throw new ConfException(
          "%s must be positive and finite but was %s".formatted(key, value.get()));
    }
    return value;
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
