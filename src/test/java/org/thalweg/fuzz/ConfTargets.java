package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;

/** Confs, as text and as files. */
final class ConfTargets {
  private static final List<String> CONFS =
      List.of(
          """
          # two classes
          data { train = "data/a*.libsvm", test = data/b, shards = 8, downsample = 0.5 }
          objective { loss = logistic, intercept = true, classWeights = { 0 = 1, 1 = 2.5 } }
          penalty = "elasticNet(1e-4,0.5)"
          method = sgd, updater = "chain(clipByNorm(1),adam(beta1=0.9,epsilon=1e-8))"
          learningRate = "warmup(10,cosine(0.1,0.001,400))"
          batch { sampling = epoch, rows = 64 }
          stop { maxSteps = 100, gradientNorm = 1e-6, seconds = 60 }
          output = out, seed = -7
          checkpoint { directory = "hdfs:///ck", everyRounds = 10, keep = 3 }
          """,
          """
          data.train = a.csv, data.format = csv, data.label = y, data.weight = w
          data.features = ["x*", "z"], data.categorical = city, data.hash.bits = 12
          data.options = { sep = ";", "a.b" = 1 }
          objective.loss = "huber(1.5)", objective.loss = "huber(delta=2)"
          round = "local(steps=3,after=2)", outer = momentum, outerLearningRate = 0.7
          updater = nag, learningRate = 0.01
          output = ${?HOME}"/out", start = "models/a"
          """,
          """
          {"data": {"train": "x", "standardize": "scale"}, "objective": {"model":
          "perceptron(hidden=[64,32],activation=tanh)", "loss": "softmax", "classes": 3},
          "method": "lbfgs", "output": "out", "storage": "disk", "aggregation": "tree(3)"}
          """);
  private static final List<String> WORDS =
      List.of(
          "include \"x.conf\"",
          "include file(\"/etc/passwd\")",
          "include url(\"http://127.0.0.1:1/x\")",
          "include classpath(\"x\")",
          "${data.train}",
          "${?data}",
          "${HOME}",
          "data = ${data}",
          "output = ${output}${output}${output}",
          "+= 1",
          "//",
          "adam(",
          "sum(l1(1),l2(1))",
          "chain(adam,adam)",
          "org.thalweg.Model",
          "java.lang.String",
          "data.options",
          "auto",
          "[1,2");

  private ConfTargets() {}

  static Stream<Target> all(Path directory) throws IOException {
    Path file = Files.createDirectories(directory).resolve("my.conf");
    List<byte[]> whole = CONFS.stream().map(conf -> conf.getBytes(UTF_8)).toList();
    Set<Class<? extends Exception>> rejections = Set.of(ConfException.class);
    return Stream.of(
        new Target("conf", whole, WORDS, rejections, ConfTargets::text),
        new Target("conf file", whole, WORDS, rejections, bytes -> file(file, bytes)),
        new Target("conf grammar", List.of(new byte[0]), WORDS, rejections, ConfGrammar::read));
  }

  private static void text(byte[] bytes) {
    requireFixed(TrainingConf.parse(new String(bytes, UTF_8)));
  }

  private static void file(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    requireFixed(TrainingConf.read(file, List.of("seed=3")));
  }

  /** What was understood is what is rendered. */
  private static void requireFixed(TrainingConf conf) {
    String rendered = conf.render();
    assertThat(TrainingConf.parse(rendered).render()).isEqualTo(rendered);
  }
}
