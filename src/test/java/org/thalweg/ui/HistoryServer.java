package org.thalweg.ui;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.thalweg.ShortJvm;

/** Spark's history server over a directory of event logs, a process of its own. */
final class HistoryServer implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  private final Process process;
  private final Path out;
  private final int port;

  HistoryServer(Path log) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    out = log.resolveSibling("server.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.OPTIONS);
    command.add("-Xmx512m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.contains("Unrecognized"))
        .forEach(command::add);
    command.add("-Dspark.history.fs.logDirectory=" + log.toUri());
    command.add("-Dspark.history.ui.port=" + port);
    command.add("-Dspark.history.fs.update.interval=1s");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.apache.spark.deploy.history.HistoryServer");
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
  }

  /** Where the tab of an application is. */
  String address(String application) {
    return "http://localhost:%d/history/%s/thalweg/".formatted(port, application);
  }

  /** The tab of an application, once the server has read its log. */
  String page(String application) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address(application))).build();
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      try {
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 200 && answer.body().contains("id=\"thalweg\"")) {
          return answer.body();
        }
      } catch (IOException e) { // it does not listen yet
      }
      Thread.sleep(100);
    }
    throw new AssertionError(Files.readString(out));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
