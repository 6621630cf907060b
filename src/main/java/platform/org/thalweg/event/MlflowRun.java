package org.thalweg.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * is sent.
 */
public final class MlflowRun implements TrainingListener, AutoCloseable {
  /** The experiment of runs whose address names none. */
  public static final String EXPERIMENT = "thalweg";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 1_000_000_000; // between two batches of metrics
  private static final int MOST_METRICS = 1000; // of a batch, as MLflow takes them
  private static final int MOST_PARAMS = 100; // likewise
  private static final int LONGEST_PARAM = 500; // characters; newer servers take more
  private static final String NO_NAME = "[^\\w./ -]+"; // characters that names may not have
  private static final String PROXIED = "mlflow-artifacts:/"; // kept by the server itself

  private final MlflowClient client;
  private final String experiment; // its number, as text
  private final Consumer<String> notes;
  private final List<Map<String, Object>> metrics = new ArrayList<>(); // not sent yet
  private String run = "";
  private String artifacts = "";
  private String status = "FAILED"; // unless the run comes to its end
  private long sentAt;
  private boolean isLost;

  private MlflowRun(MlflowClient client, String experiment, Consumer<String> notes) {
    this.client = client;
    this.experiment = experiment;
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
    MlflowClient client = new MlflowClient(address, PATIENCE);
    String experiment = Optional.ofNullable(address.getFragment()).orElse(EXPERIMENT);
    MlflowRun begun = new MlflowRun(client, client.experiment(experiment), notes);
    begun.create(name, Map.of("mlflow.source.name", "thalweg"));
    try {
      begun.sendParams(params);
    } catch (IOException e) {
      begun.close();
      throw e;
    }
    return begun;
  }

  /**
   * A run that the server shows below this one, such as a model of a search. It has ended; if it
   * cannot be sent, that is noted as for this run.
   *
   * @param figures its metrics, by name
   * @param hasEnded whether it came to its end
   */
  public void child(
      String name, Map<String, String> params, Map<String, Double> figures, boolean hasEnded) {
    tried(
        () -> {
          MlflowRun child = new MlflowRun(client, experiment, notes);
          child.create(name, Map.of("mlflow.parentRunId", run));
          child.status = hasEnded ? "FINISHED" : "KILLED";
          child.params(params);
          child.metrics("", figures);
          child.close();
          isLost = child.isLost;
        });
  }

  private void create(String name, Map<String, String> tags) throws IOException {
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.put("mlflow.runName", name); // where servers before 1.30 look for it
    all.put("mlflow.user", System.getProperty("user.name", ""));
    Map<String, Object> created =
        Map.of(
            "experiment_id",
            experiment,
            "run_name",
            cut(name),
            "start_time",
            System.currentTimeMillis(),
            "tags",
            pairs(all));
    JsonNode info = client.post("runs/create", created).path("run").path("info");
    run = info.path("run_id").asText();
    artifacts = info.path("artifact_uri").asText();
  }

  private static List<Map<String, String>> pairs(Map<String, String> values) {
    return values.entrySet().stream()
        .map(each -> Map.of("key", each.getKey(), "value", cut(each.getValue())))
        .toList();
  }

  /** Sends further params, by name. */
  public void params(Map<String, String> params) {
    tried(() -> sendParams(params));
  }

  private static String cut(String value) {
    return value.length() <= LONGEST_PARAM ? value : value.substring(0, LONGEST_PARAM - 1) + "…";
  }

  private void sendParams(Map<String, String> params) throws IOException {
    inBatches("params", pairs(params), MOST_PARAMS);
  }

  private void inBatches(String kind, List<? extends Map<String, ?>> all, int most)
      throws IOException {
    for (int from = 0; from < all.size(); from += most) {
      List<?> some = all.subList(from, Math.min(all.size(), from + most));
      client.post("runs/log-batch", Map.of("run_id", run, kind, some));
    }
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
    tried(() -> inBatches("metrics", metrics, MOST_METRICS));
    metrics.clear();
    sentAt = System.nanoTime();
  }

  /** Sends metrics of the model, by name: those of the training data, then of the test data. */
  public void metrics(String prefix, Map<String, Double> figures) {
    figures.forEach((name, value) -> add(prefix + name, value, 0));
    sendMetrics();
  }

  /** Whether the server keeps artifacts itself, so that files can be sent to it. */
  public boolean keepsFiles() {
    return artifacts.startsWith(PROXIED);
  }

  /** Sends a file, if the server keeps artifacts itself; else one line is noted. */
  public void file(String name, String text) {
    if (!keepsFiles()) {
      notes.accept(
          "MLflow keeps the artifacts of this run in %s, so %s is not sent there"
              .formatted(artifacts, name));
      return;
    }
    tried(() -> client.put(URI.create(artifacts).getRawPath() + "/" + name, text));
  }

  @Override
  public void onEnd(TrainingResult result) {
    ends(result.reason().kind());
  }

  /** What has ended the run, which the server shows as its status once the run is closed. */
  public void ends(Reason.Kind kind) {
    status =
        switch (kind) {
          case INTERRUPTED -> "KILLED";
          case DIVERGED -> "FAILED";
          default -> "FINISHED";
        };
  }

  /** Ends the run on the server. */
  @Override
  public void close() {
    sendMetrics();
    Map<String, Object> end =
        Map.of("run_id", run, "status", status, "end_time", System.currentTimeMillis());
    sent(() -> client.post("runs/update", end)); // or it would go on for ever on the server
  }

  /** Sends something, unless the server has failed before. */
  private void tried(MlflowClient.Sending sending) {
    if (!isLost) {
      sent(sending);
    }
  }

  private void sent(MlflowClient.Sending sending) {
    try {
      sending.send();
    } catch (IOException e) {
      if (!isLost) {
        isLost = true;
        notes.accept("MLflow gets nothing more of this run: " + e.getMessage());
      }
    }
  }

  /**
   * Requests to a server of MLflow, through its REST interface, version 2.0. A user and a password
   * of its address are sent by basic authentication; else the environment variable {@code
   * MLFLOW_TRACKING_TOKEN}, if it is set, is sent as the bearer token.
   */
  static final class MlflowClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 200; // characters of an answer that a message shows

    /** One or several requests. */
    interface Sending {
      void send() throws IOException;
    }

    private final HttpClient client;
    private final String server;
    private final Optional<String> authorization; // the header of that name
    private final Duration patience;

    /**
     * A client of the server of an address, whose fragment it does not use.
     *
     * @param patience how long a whole answer may take
     */
    MlflowClient(URI address, Duration patience) {
      String path = Optional.ofNullable(address.getRawPath()).orElse("").replaceAll("/+$", "");
      String place = address.getRawAuthority();
      int user = place.lastIndexOf('@');
      this.server = address.getScheme() + "://" + place.substring(user + 1) + path;
      this.authorization =
          Optional.of(place.substring(0, Math.max(0, user)))
              .filter(given -> !given.isEmpty())
              .map(given -> URLDecoder.decode(given.replace("+", "%2B"), StandardCharsets.UTF_8))
              .map(
                  given ->
                      Base64.getEncoder().encodeToString(given.getBytes(StandardCharsets.UTF_8)))
              .map(given -> "Basic " + given)
              .or(
                  () ->
                      Optional.ofNullable(System.getenv("MLFLOW_TRACKING_TOKEN"))
                          .map(token -> "Bearer " + token));
      this.patience = patience;
      this.client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1) // some servers drop what asks for 2
              .connectTimeout(patience)
              .build();
    }

    /** The id of the experiment of a name, which is made if there is none. */
    String experiment(String name) throws IOException {
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      String query = "experiments/get-by-name?experiment_name=" + encoded;
      HttpResponse<String> found = send(request("mlflow/" + query).GET());
      JsonNode experiment =
          found.statusCode() == 404
              ? post("experiments/create", Map.of("name", name))
              : answer(query, found).path("experiment");
      return experiment.path("experiment_id").asText();
    }

    /** The answer to a body that is sent as JSON. */
    JsonNode post(String method, Map<String, ?> body) throws IOException {
      HttpRequest.Builder post =
          request("mlflow/" + method)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
      return answer(method, send(post));
    }

    /** Sends a file to a place among the artifacts that the server keeps itself. */
    JsonNode put(String place, String text) throws IOException {
      HttpRequest.Builder put = request("mlflow-artifacts/artifacts" + place);
      return answer(place, send(put.PUT(BodyPublishers.ofString(text))));
    }

    private HttpRequest.Builder request(String path) {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/2.0/" + path));
      authorization.ifPresent(value -> request.header("Authorization", value));
      return request;
    }

    /** The time-out of a request ends with its headers, so the whole answer is waited for here. */
    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
      try {
        return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new IOException(
            "%s has not answered within %d ms".formatted(server, patience.toMillis()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for " + server, e);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        String why =
            cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        throw new IOException("%s cannot be reached: %s".formatted(server, why), cause);
      } finally {
        answer.cancel(true); // which does nothing to an answer that is there
      }
    }

    private JsonNode answer(String asked, HttpResponse<String> response) throws IOException {
      String body = response.body();
      if (response.statusCode() != 200) {
        String line = body.strip().replaceAll("\\s+", " ");
        String why = line.substring(0, Math.min(LONGEST_REASON, line.length()));
        throw new IOException(
            "%s has answered %d to %s: %s".formatted(server, response.statusCode(), asked, why));
      }
      return body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
    }
  }
}
