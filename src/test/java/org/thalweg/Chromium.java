package org.thalweg;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven by its own protocol (the Chrome DevTools Protocol, over
 * a web socket), so that tests need no driver beside the browser.
 */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final int SECONDS = 60;

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final String session;

  /** Where the browser is: what $CHROMIUM says, else the first one on the path. */
  public static Optional<Path> find() {
    String named = System.getenv("CHROMIUM");
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)));
    return Stream.concat(Stream.ofNullable(named).map(Path::of), onPath)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with an empty page. */
  public Chromium(Path binary) throws Exception {
    profile = Files.createTempDirectory("thalweg-chromium");
    List<String> command =
        new ArrayList<>(
            List.of(
                binary.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--no-first-run",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "about:blank"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add(1, "--no-sandbox"); // which it refuses to root, as in a container
    }
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String address = address(out);
    Thread drain = new Thread(() -> out.lines().forEach(line -> {}), "chromium-output");
    drain.setDaemon(true);
    drain.start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .get(SECONDS, TimeUnit.SECONDS);
    String target =
        send(null, "Target.createTarget", object().put("url", "about:blank"))
            .path("targetId")
            .asText();
    session =
        send(null, "Target.attachToTarget", object().put("targetId", target).put("flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      send(domain + ".enable", object());
    }
  }

  private static String address(BufferedReader out) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("DevTools listening on ")) {
        return line.substring("DevTools listening on ".length()).strip();
      }
    }
    throw new IOException("Chromium ended before it listened");
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  JsonNode send(String method, ObjectNode parameters) {
    return send(session, method, parameters);
  }

  private JsonNode send(String to, String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    ObjectNode message = object().put("id", id).put("method", method);
    message.set("params", parameters);
    if (to != null) {
      message.put("sessionId", to);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    try {
      socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
      JsonNode said = answer.get(SECONDS, TimeUnit.SECONDS);
      if (said.has("error")) {
        throw new IllegalStateException(method + ": " + said.path("error"));
      }
      return said.path("result");
    } catch (Exception e) {
      throw new IllegalStateException(method, e);
    }
  }

  /** One for a test that ends without it, with a line that says so, where there is none. */
  public static Chromium orSkip(Class<?> test) throws Exception {
    Optional<Path> binary = find();
    if (binary.isEmpty()) {
      System.out.println(
          test.getSimpleName()
              + ": no Chromium is on the path and $CHROMIUM is not set, so nothing is tried in a"
              + " browser");
    }
    assumeThat(binary).as("a Chromium").isPresent();
    return new Chromium(binary.get());
  }

  /** Shows a file at a size, in light or dark, and waits until it is loaded. */
  public void open(Path file, int width, int height, boolean isDark) throws InterruptedException {
    open(file.toUri().toString(), width, height, isDark);
  }

  /** Shows what is at an address at a size, in light or dark, and waits until it is loaded. */
  public void open(String address, int width, int height, boolean isDark)
      throws InterruptedException {
    send(
        "Emulation.setDeviceMetricsOverride",
        object()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    ObjectNode media = object();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", isDark ? "dark" : "light");
    send("Emulation.setEmulatedMedia", media);
    events.clear();
    send("Page.navigate", object().put("url", address));
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (of("Page.loadEventFired").isEmpty()) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("the page was not loaded");
      }
      Thread.sleep(10);
    }
    evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Whether the page is shown as on paper from now on. */
  public void print(boolean is) {
    send("Emulation.setEmulatedMedia", object().put("media", is ? "print" : ""));
  }

  /** The value of an expression, of a promise when it is kept. */
  public JsonNode evaluate(String expression) {
    JsonNode said =
        send(
            "Runtime.evaluate",
            object()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (said.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + said.path("exceptionDetails"));
    }
    return said.path("result").path("value");
  }

  /** Waits until an expression is true, over pages that are loaded meanwhile. */
  public void await(String expression) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        if (evaluate("Boolean(%s)".formatted(expression)).asBoolean()) {
          return;
        }
      } catch (IllegalStateException e) {
        // the page was left while it was asked
      }
      if (System.nanoTime() > until) {
        throw new AssertionError("not true within %d s: %s".formatted(SECONDS, expression));
      }
      Thread.sleep(50);
    }
  }

  /** Moves the mouse to a place of the window. */
  public void moveMouse(double x, double y) {
    send("Input.dispatchMouseEvent", object().put("type", "mouseMoved").put("x", x).put("y", y));
    evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Presses a key by its name, such as Tab or ArrowRight; a space is " ". */
  public void press(String key) {
    ObjectNode down = object().put("type", "keyDown").put("key", key);
    ObjectNode up = object().put("type", "keyUp").put("key", key);
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          case " " -> 32;
          case "ArrowLeft" -> 37;
          case "ArrowRight" -> 39;
          default -> 0;
        };
    for (ObjectNode event : List.of(down, up)) {
      event.put("windowsVirtualKeyCode", code).put("code", key.equals(" ") ? "Space" : key);
    }
    if (key.equals(" ")) {
      down.put("text", " ");
    } else if (key.equals("Enter")) {
      down.put("text", "\r");
    }
    send("Input.dispatchKeyEvent", down);
    send("Input.dispatchKeyEvent", up);
    evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  /** Addresses that the page asked for, itself excepted. */
  public List<String> requests() {
    return of("Network.requestWillBeSent").stream()
        .filter(event -> !event.at("/params/type").asText().equals("Document"))
        .map(event -> event.at("/params/request/url").asText())
        .filter(url -> !url.startsWith("data:"))
        .toList();
  }

  /** Errors and warnings on the console, and exceptions. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    of("Runtime.exceptionThrown")
        .forEach(event -> problems.add(event.at("/params/exceptionDetails").toString()));
    of("Log.entryAdded").forEach(event -> problems.add(event.at("/params/entry/text").asText()));
    of("Runtime.consoleAPICalled").forEach(event -> problems.add(event.at("/params").toString()));
    return problems;
  }

  private List<JsonNode> of(String method) {
    return events.stream().filter(event -> event.path("method").asText().equals(method)).toList();
  }

  /** Writes the whole page as PNG, or as much of it as is so high. */
  public void photograph(Path file, int mostHeight) throws IOException {
    JsonNode size = send("Page.getLayoutMetrics", object()).path("cssContentSize");
    ObjectNode what = object().put("format", "png").put("captureBeyondViewport", true);
    what.putObject("clip")
        .put("x", 0)
        .put("y", 0)
        .put("width", size.path("width").asDouble())
        .put("height", Math.min(mostHeight, size.path("height").asDouble()))
        .put("scale", 1);
    String png = send("Page.captureScreenshot", what).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (UncheckedIOException e) { // a file of the browser that went meanwhile
      profile.toFile().deleteOnExit();
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        if (json.has("id")) {
          answers.remove(json.path("id").asInt()).complete(json);
        } else {
          events.add(json);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
