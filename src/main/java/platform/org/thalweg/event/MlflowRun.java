package org.thalweg.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.ValidationReport;

/**
 * A run on a server of MLflow, through its REST interface, version 2.0: params, the figures of
 * steps as metrics, metrics of the model, and files as artifacts, where the server keeps these
 * itself. Of long runs those steps are sent that {@link TensorBoardLog} writes.
 *
 * <p>A server that no longer answers does not end the training: one line is noted, and nothing more
 * is sent. The environment variable {@code MLFLOW_TRACKING_TOKEN}, if it is set, is sent as the
 * bearer token.
 */
public final class MlflowRun implements TrainingListener, AutoCloseable {
  /** The experiment of runs whose address names none. */
  public static final String EXPERIMENT = "thalweg";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 1_000_000_000; // between two batches of metrics
  private static final int MOST_METRICS = 1000; // of a batch, as MLflow takes them
  private static final int MOST_PARAMS = 100; // likewise
  private static final int LONGEST_PARAM = 500; // characters; newer servers take more
  private static final String NO_NAME = "[^\\w./ -]+"; // characters that names may not have
  private static final String PROXIED = "mlflow-artifacts:/"; // kept by the server itself

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1) // some servers drop what asks for an upgrade to 2
          .connectTimeout(PATIENCE)
          .build();
  private final String server;
  private final Consumer<String> notes;
  private final List<Map<String, Object>> metrics = new ArrayList<>(); // not sent yet
  private String run = "";
  private String artifacts = "";
  private String status = "FAILED"; // unless the run comes to its end
  private long sentAt;
  private boolean isLost;

  private MlflowRun(URI address, Consumer<String> notes) {
    String path = Optional.ofNullable(address.getRawPath()).orElse("").replaceAll("/+$", "");
    this.server = address.getScheme() + "://" + address.getRawAuthority() + path;
    this.notes = notes;
  }

  /**
   * Begins a run.
   *
   * @param address of the server; its fragment, if it has one, is the experiment, which is made if
   *     there is none: {@code http://host:5000#churn}
   * @param name of the run
   * @param params by name
   * @param notes gets a line if the server does not answer later
   * @throws IOException if the server cannot be reached or refuses
   */
  public static MlflowRun begin(
      URI address, String name, Map<String, String> params, Consumer<String> notes)
      throws IOException {
    MlflowRun begun = new MlflowRun(address, notes);
    String experiment = Optional.ofNullable(address.getFragment()).orElse(EXPERIMENT);
    begun.create(begun.experiment(experiment), name);
    try {
      begun.sendParams(params);
    } catch (IOException e) {
      begun.close();
      throw e;
    }
    return begun;
  }

  private String experiment(String name) throws IOException {
    String query = "experiments/get-by-name?experiment_name=" + encoded(name);
    HttpResponse<String> found = send(request(query).GET());
    if (found.statusCode() == 404) {
      return post("experiments/create", Map.of("name", name)).path("experiment_id").asText();
    }
    return answer(query, found).path("experiment").path("experiment_id").asText();
  }

  private void create(String experiment, String name) throws IOException {
    JsonNode info =
        post(
                "runs/create",
                Map.of(
                    "experiment_id",
                    experiment,
                    "run_name",
                    name,
                    "start_time",
                    System.currentTimeMillis(),
                    "tags",
                    List.of(Map.of("key", "mlflow.source.name", "value", "thalweg"))))
            .path("run")
            .path("info");
    run = info.path("run_id").asText();
    artifacts = info.path("artifact_uri").asText();
  }

  private void sendParams(Map<String, String> params) throws IOException {
    List<Map<String, String>> all =
        params.entrySet().stream()
            .map(each -> Map.of("key", each.getKey(), "value", cut(each.getValue())))
            .toList();
    for (int from = 0; from < all.size(); from += MOST_PARAMS) {
      List<Map<String, String>> some = all.subList(from, Math.min(all.size(), from + MOST_PARAMS));
      post("runs/log-batch", Map.of("run_id", run, "params", some));
    }
  }

  private static String cut(String value) {
    return value.length() <= LONGEST_PARAM ? value : value.substring(0, LONGEST_PARAM - 1) + "…";
  }

  @Override
  public void onStep(StepReport report) {
    if (TensorBoardLog.takes(report.step())) {
      add("objective", report.objective(), report.step());
      add("loss", report.loss(), report.step());
      add("gradientNorm", report.gradientNorm(), report.step());
      add("epoch", report.epoch(), report.step());
      if (System.nanoTime() - sentAt > PAUSE_NANOS || metrics.size() > MOST_METRICS - 10) {
        sendMetrics();
      }
    }
  }

  @Override
  public void onValidation(ValidationReport report) {
    add("validation." + report.metric(), report.value(), report.step());
  }

  private void add(String key, double value, long step) {
    if (Double.isFinite(value)) { // JSON has no other numbers
      metrics.add(
          Map.of(
              "key",
              key.replaceAll(NO_NAME, "_"),
              "value",
              value,
              "timestamp",
              System.currentTimeMillis(),
              "step",
              step));
    }
  }

  private void sendMetrics() {
    for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
      List<Map<String, Object>> some =
          metrics.subList(from, Math.min(metrics.size(), from + MOST_METRICS));
      tried(() -> post("runs/log-batch", Map.of("run_id", run, "metrics", some)));
    }
    metrics.clear();
    sentAt = System.nanoTime();
  }

  /** Sends metrics of the model, by name: those of the training data, then of the test data. */
  public void metrics(String prefix, Map<String, Double> figures) {
    figures.forEach((name, value) -> add(prefix + name, value, 0));
    sendMetrics();
  }

  /** Sends a file, if the server keeps artifacts itself; else one line is noted. */
  public void file(String name, String text) {
    if (!artifacts.startsWith(PROXIED)) {
      notes.accept(
          "MLflow keeps the artifacts of this run in %s, so %s is not sent there"
              .formatted(artifacts, name));
      return;
    }
    String place = URI.create(artifacts).getRawPath() + "/" + name;
    HttpRequest.Builder put =
        builder("/api/2.0/mlflow-artifacts/artifacts" + place)
            .PUT(HttpRequest.BodyPublishers.ofString(text));
    tried(() -> answer(name, send(put)));
  }

  @Override
  public void onEnd(TrainingResult result) {
    Reason.Kind kind = result.reason().kind();
    status =
        kind == Reason.Kind.INTERRUPTED
            ? "KILLED"
            : kind == Reason.Kind.DIVERGED ? "FAILED" : "FINISHED";
  }

  /** Ends the run on the server. */
  @Override
  public void close() {
    sendMetrics();
    try { // also if something was lost, or the run would go on for ever on the server
      post(
          "runs/update",
          Map.of("run_id", run, "status", status, "end_time", System.currentTimeMillis()));
    } catch (IOException e) {
      lost(e);
    }
  }

  /** Sends something, unless the server has failed before. */
  private void tried(Sending sending) {
    if (!isLost) {
      try {
        sending.send();
      } catch (IOException e) {
        lost(e);
      }
    }
  }

  private void lost(IOException e) {
    if (!isLost) {
      isLost = true;
      notes.accept("MLflow gets nothing more of this run: " + e.getMessage());
    }
  }

  private interface Sending {
    JsonNode send() throws IOException;
  }

  private JsonNode post(String method, Map<String, ?> body) throws IOException {
    String text;
    try {
      text = JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps of text and numbers
    }
    HttpRequest.Builder request =
        request(method)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(text));
    return answer(method, send(request));
  }

  private HttpRequest.Builder request(String method) {
    return builder("/api/2.0/mlflow/" + method);
  }

  private HttpRequest.Builder builder(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
    Optional.ofNullable(System.getenv("MLFLOW_TRACKING_TOKEN"))
        .ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request.timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + server, e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException("%s cannot be reached: %s".formatted(server, why), e);
    }
  }

  private JsonNode answer(String asked, HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200) {
      String body = response.body().strip().replaceAll("\\s+", " ");
      throw new IOException(
          "%s has answered %d to %s: %s"
              .formatted(
                  server,
                  response.statusCode(),
                  asked,
                  body.substring(0, Math.min(200, body.length()))));
    }
    return response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
