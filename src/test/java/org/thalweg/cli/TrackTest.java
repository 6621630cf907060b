package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.event.MlflowServer;

/** {@code train --track}, against a server that speaks MLflow's REST interface. */
class TrackTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path folder;

  private Path conf() throws IOException {
    Path train = Run.data(folder.resolve("train"), 200, true);
    return Run.conf(folder.resolve("my.conf"), train, "logistic", folder.resolve("out"));
  }

  @Test
  void theServerHasTheRunWithItsKeysMetricsAndSummary() throws IOException {
    try (MlflowServer server = new MlflowServer()) {
      Run run = Run.of("train", conf(), "--track", server.address("trial"));
      assertThat(run.code()).as(run.errors()).isZero();
      TreeMap<String, String> params = new TreeMap<>();
      TreeMap<String, Double> last = new TreeMap<>();
      int objectives = 0;
      for (MlflowServer.Call call : server.calls("mlflow/runs/log-batch")) {
        for (JsonNode each : call.json().path("params")) {
          params.put(each.path("key").asText(), each.path("value").asText());
        }
        for (JsonNode each : call.json().path("metrics")) {
          last.put(each.path("key").asText(), each.path("value").asDouble());
          objectives += each.path("key").asText().equals("objective") ? 1 : 0;
        }
      }
      assertThat(params).containsEntry("objective.loss", "logistic").containsKey("penalty");
      assertThat(objectives).isGreaterThanOrEqualTo(20); // one a step
      JsonNode summary = new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile());
      String sent =
          server.calls("mlflow-artifacts/artifacts/7/r1/artifacts/summary.json").get(0).body();
      assertThat(new ObjectMapper().readTree(sent)).isEqualTo(summary);
      assertThat(
              server.calls("mlflow-artifacts/artifacts/7/r1/artifacts/report.html").get(0).body())
          .startsWith("<!DOCTYPE html>")
          .contains("</html>", "auc");
      assertThat(last.get("train.auc")).isEqualTo(summary.path("train").path("auc").asDouble());
      assertThat(server.calls("mlflow/runs/update").get(0).json().path("status").asText())
          .isEqualTo("FINISHED");
    }
  }

  @Test
  void aSearchIsARunWithOneBelowItForEachModel() throws IOException {
    try (MlflowServer server = new MlflowServer()) {
      Run run =
          Run.of(
              "tune",
              conf(),
              "tune.grid.penalty=[l2(1),l2(1e-3)]",
              "tune.folds=2",
              "--track",
              server.address("trial"));
      assertThat(run.code()).as(run.errors()).isZero();
      List<String> names = new ArrayList<>();
      for (MlflowServer.Call created : server.calls("mlflow/runs/create")) {
        names.add(created.json().path("run_name").asText());
      }
      assertThat(names.subList(1, names.size()))
          .containsExactly(
              "point 0, fold 0", "point 0, fold 1", "point 1, fold 0", "point 1, fold 1");
      JsonNode tuned = new ObjectMapper().readTree(folder.resolve("out/tune.json").toFile());
      TreeMap<String, Double> metrics = new TreeMap<>();
      TreeMap<String, String> params = new TreeMap<>();
      for (MlflowServer.Call call : server.calls("mlflow/runs/log-batch")) {
        String name = call.json().path("run_id").asText() + " ";
        for (JsonNode each : call.json().path("metrics")) {
          metrics.put(name + each.path("key").asText(), each.path("value").asDouble());
        }
        for (JsonNode each : call.json().path("params")) {
          params.put(name + each.path("key").asText(), each.path("value").asText());
        }
      }
      String metric = tuned.path("metric").asText();
      JsonNode second = tuned.path("points").path(1);
      assertThat(metrics)
          .containsEntry("r4 " + metric, second.path("folds").path(0).asDouble())
          .containsEntry("r5 " + metric, second.path("folds").path(1).asDouble())
          .containsEntry("r1 best." + metric, tuned.path("best").path("mean").asDouble())
          .containsKey("r1 objective"); // of the last training
      assertThat(params)
          .containsEntry("r2 penalty", "l2(1)")
          .containsEntry("r4 penalty", "l2(1e-3)")
          .containsEntry(
              "r1 penalty", tuned.path("best").path("settings").path("penalty").asText());
      List<String> files = new ArrayList<>();
      for (MlflowServer.Call call : server.calls("mlflow-artifacts")) {
        files.add(call.path());
      }
      assertThat(files)
          .containsExactly(
              "mlflow-artifacts/artifacts/7/r1/artifacts/summary.json",
              "mlflow-artifacts/artifacts/7/r1/artifacts/report.html");
      JsonNode end = server.calls("mlflow/runs/update").get(4).json();
      assertThat(end.path("run_id").asText() + " " + end.path("status").asText())
          .isEqualTo("r1 FINISHED");
    }
  }

  @Test
  void aServerThatIsNotThereOrNoneIsOneLine() throws IOException {
    Run none = Run.of("train", conf(), "--track", "file:/tmp/mlruns");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.errors().strip())
        .isEqualTo("thalweg: --track must be as http://HOST:PORT but was file:/tmp/mlruns");
    MlflowServer server = new MlflowServer();
    server.close();
    Run away = Run.of("train", conf(), "--track", server.address("trial"));
    assertThat(away.code()).isEqualTo(2);
    assertThat(away.errors().strip().lines().toList())
        .singleElement()
        .asString()
        .startsWith("thalweg: --track cannot begin a run: http://127.0.0.1:")
        .contains("cannot be reached");
    assertThat(folder.resolve("out")).doesNotExist();
  }
}
