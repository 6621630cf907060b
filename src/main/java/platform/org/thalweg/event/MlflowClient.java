package org.thalweg.event;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to a server of MLflow, through its REST interface, version 2.0. A user and a password of
 * its address are sent by basic authentication; else the environment variable {@code
 * MLFLOW_TRACKING_TOKEN}, if it is set, is sent as the bearer token.
 */
final class MlflowClient {
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
                given -> Base64.getEncoder().encodeToString(given.getBytes(StandardCharsets.UTF_8)))
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
    String text;
    try {
      text = JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps of text and numbers
    }
    HttpRequest.Builder post =
        request("mlflow/" + method)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(text));
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
