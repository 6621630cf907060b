package org.thalweg.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thalweg.event.MlflowRun.MlflowClient;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.ValidationReport;

class MlflowRunTest {
  private final List<String> notes = new ArrayList<>();
  private MlflowServer server;

  @BeforeEach
  void start() throws IOException {
    server = new MlflowServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private MlflowRun begin(Map<String, String> params) throws IOException {
    return MlflowRun.begin(server.address("churn%20rate"), "output/a", params, notes::add);
  }

  private static StepReport step(long step, double loss) {
    return new StepReport(step, step / 2.0, loss, 0, 0.1, 0, 1, 10, Duration.ZERO);
  }

  @Test
  void aPasswordInTheAddressIsSentAndStandsInNoMessage() throws IOException {
    URI address = URI.create(server.address("a").toString().replace("//", "//jo:p%40s+s@"));
    MlflowRun.begin(address, "output/a", Map.of(), notes::add).close();
    String sent = "Basic " + Base64.getEncoder().encodeToString("jo:p@s+s".getBytes(UTF_8));
    assertThat(server.calls())
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.authorization()).isEqualTo(sent));
    server.fail();
    assertThatIOException()
        .isThrownBy(() -> MlflowRun.begin(address, "output/a", Map.of(), notes::add))
        .withMessageNotContaining("jo")
        .withMessageNotContaining("p%40s");
  }

  @Test
  void aRunHasItsExperimentParamsMetricsAndEnd() throws IOException {
    try (MlflowRun run = begin(Map.of("penalty", "l2(1e-3)"))) {
      run.onStep(step(0, 0.7));
      run.onValidation(new ValidationReport(1, "auc", 0.8, true));
      run.onStep(step(1, 0.5));
      run.metrics("test.", Map.of("auc", 0.83, "rmse", Double.NaN));
      run.file("summary.json", "{}");
    }
    assertThat(server.calls())
        .extracting(MlflowServer.Call::path)
        .startsWith(
            "mlflow/experiments/get-by-name?experiment_name=churn%20rate",
            "mlflow/experiments/create", "mlflow/runs/create", "mlflow/runs/log-batch")
        .endsWith("mlflow-artifacts/artifacts/7/r1/artifacts/summary.json", "mlflow/runs/update");
    assertThat(server.calls("mlflow/experiments/create").get(0).json().path("name").asText())
        .isEqualTo("churn rate");
    JsonNode created = server.calls("mlflow/runs/create").get(0).json();
    assertThat(created.path("experiment_id").asText()).isEqualTo("7");
    assertThat(created.path("run_name").asText()).isEqualTo("output/a");
    Map<String, String> tags = new TreeMap<>();
    created
        .path("tags")
        .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
    assertThat(tags)
        .containsOnly(
            Map.entry("mlflow.source.name", "thalweg"),
            Map.entry("mlflow.runName", "output/a"), // else servers of 1.x show none
            Map.entry("mlflow.user", System.getProperty("user.name")));
    Map<String, List<Double>> metrics = new TreeMap<>();
    for (MlflowServer.Call batch : server.calls("mlflow/runs/log-batch")) {
      assertThat(batch.json().path("run_id").asText()).isEqualTo("r1");
      batch
          .json()
          .path("metrics")
          .forEach(
              each ->
                  metrics
                      .computeIfAbsent(each.path("key").asText(), key -> new ArrayList<>())
                      .add(each.path("value").asDouble()));
    }
    JsonNode param = server.calls("mlflow/runs/log-batch").get(0).json().path("params").path(0);
    assertThat(param.path("key").asText()).isEqualTo("penalty");
    assertThat(param.path("value").asText()).isEqualTo("l2(1e-3)");
    assertThat(metrics)
        .containsEntry("objective", List.of(0.7, 0.5))
        .containsEntry("validation.auc", List.of(0.8))
        .containsEntry("test.auc", List.of(0.83))
        .doesNotContainKey("test.rmse");
    JsonNode end = server.calls("mlflow/runs/update").get(0).json();
    assertThat(end.path("status").asText()).isEqualTo("FAILED"); // since it had no end
    assertThat(end.path("end_time").asLong()).isPositive();
    assertThat(notes).isEmpty();
  }

  @Test
  void manyParamsAndStepsAreSentInBatches() throws IOException {
    Map<String, String> params = new TreeMap<>();
    for (int i = 0; i < 250; i++) {
      params.put("key" + i, "x".repeat(1000));
    }
    try (MlflowRun run = begin(params)) {
      for (int i = 0; i < 1000; i++) {
        run.onStep(step(i, 1));
      }
    }
    int sentParams = 0;
    int sentMetrics = 0;
    for (MlflowServer.Call batch : server.calls("mlflow/runs/log-batch")) {
      JsonNode some = batch.json().path("params");
      some.forEach(each -> assertThat(each.path("value").asText()).hasSize(500).endsWith("…"));
      assertThat(some.size()).isLessThanOrEqualTo(100);
      assertThat(batch.json().path("metrics").size()).isLessThanOrEqualTo(1000);
      sentParams += some.size();
      sentMetrics += batch.json().path("metrics").size();
    }
    assertThat(sentParams).isEqualTo(250);
    assertThat(sentMetrics).isEqualTo(4000);
  }

  @Test
  void aServerThatFailsLaterIsNotedOnce() throws IOException {
    try (MlflowRun run = begin(Map.of())) {
      server.fail();
      run.onStep(step(0, 1));
      run.metrics("train.", Map.of("auc", 1.0));
    }
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("MLflow gets nothing more of this run: http://127.0.0.1:")
        .contains("has answered 500 to runs/log-batch");
  }

  @Test
  void anAnswerThatDoesNotComeToItsEndIsWaitedForNoLongerThanOneThatDoesNotBegin()
      throws IOException {
    MlflowClient client = new MlflowClient(server.address("a"), Duration.ofMillis(300));
    assertThat(client.experiment("a")).isEqualTo("7");
    server.hang();
    assertThatThrownBy(() -> client.experiment("a"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("http://127\\.0\\.0\\.1:\\d+ has not answered within 300 ms");
  }

  @Test
  void aModelOfASearchIsARunBelowThatOfTheSearch() throws IOException {
    try (MlflowRun search = begin(Map.of())) {
      search.child("point 0", Map.of("penalty", "l2(1)"), Map.of("auc", 0.8), true);
      search.child("point 1", Map.of("penalty", "l2(2)"), Map.of("auc", Double.NaN), false);
    }
    List<String> parents = new ArrayList<>();
    for (MlflowServer.Call created : server.calls("mlflow/runs/create")) {
      JsonNode tag = created.json().path("tags").path(0);
      parents.add(tag.path("key").asText() + "=" + tag.path("value").asText());
    }
    assertThat(parents)
        .containsExactly(
            "mlflow.source.name=thalweg", "mlflow.parentRunId=r1", "mlflow.parentRunId=r1");
    List<String> ends = new ArrayList<>();
    for (MlflowServer.Call update : server.calls("mlflow/runs/update")) {
      ends.add(update.json().path("run_id").asText() + " " + update.json().path("status").asText());
    }
    assertThat(ends).containsExactly("r2 FINISHED", "r3 KILLED", "r1 FAILED");
    List<String> runs = new ArrayList<>();
    for (MlflowServer.Call batch : server.calls("mlflow/runs/log-batch")) {
      runs.add(batch.json().path("run_id").asText());
    }
    assertThat(runs).containsExactly("r2", "r2", "r3"); // params, then metrics that are numbers
  }

  @Test
  void aServerThatIsNotThereIsToldAtOnce() {
    URI nowhere = server.address("a");
    server.close();
    assertThatThrownBy(() -> MlflowRun.begin(nowhere, "a", Map.of(), notes::add))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be reached");
  }
}
