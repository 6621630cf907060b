package org.thalweg.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A server that speaks as much of MLflow's REST interface as a run needs, and keeps each call. */
public final class MlflowServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOT = "/api/2.0/";

  /** A call: the path after {@code /api/2.0/}, with its query, and the body. */
  public record Call(String method, String path, String body, String authorization) {
    /** The body as JSON. */
    public JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  private final HttpServer server;
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean isBroken; // answers 500 to whatever is asked
  private volatile boolean hangs; // begins to answer, and does not go on
  private volatile boolean hasExperiment;
  private int runs; // that were created

  /** A server on a free port of this machine. */
  public MlflowServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(ROOT, this::answer);
    server.start();
  }

  /** Its address, with the name of an experiment. */
  public URI address(String experiment) {
    return URI.create(
        "http://127.0.0.1:%d#%s".formatted(server.getAddress().getPort(), experiment));
  }

  /** The calls so far. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** The calls of a path. */
  public List<Call> calls(String path) {
    return calls().stream().filter(call -> call.path().startsWith(path)).toList();
  }

  /** Has it refuse everything from now on. */
  public void fail() {
    isBroken = true;
  }

  /** Has it send the head of each answer and a byte of its body from now on, and then nothing. */
  public void hang() {
    hangs = true;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().substring(ROOT.length());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    calls.add(new Call(exchange.getRequestMethod(), path, body, given));
    int code =
        isBroken ? 500 : path.startsWith("mlflow/experiments/get") && !hasExperiment ? 404 : 200;
    byte[] text = text(path, code).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, text.length);
    if (hangs) {
      exchange.getResponseBody().write(text, 0, 1);
      exchange.getResponseBody().flush();
      return;
    }
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  private String text(String path, int code) {
    if (code != 200) {
      return "{\"error_code\": \"%s\"}"
          .formatted(code == 404 ? "RESOURCE_DOES_NOT_EXIST" : "BROKEN");
    }
    if (path.startsWith("mlflow/experiments/get")) {
      return "{\"experiment\": {\"experiment_id\": \"7\"}}";
    }
    if (path.equals("mlflow/experiments/create")) {
      hasExperiment = true;
      return "{\"experiment_id\": \"7\"}";
    }
    return path.equals("mlflow/runs/create")
        ? """
        {"run": {"info": {"run_id": "r%1$d", "artifact_uri": "mlflow-artifacts:/7/r%1$d/artifacts"}}}\
        """
            .formatted(++runs)
        : "{}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
