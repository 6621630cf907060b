package org.thalweg.fuzz;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A host that files name, on this machine, and that nothing may connect to: it counts who does. */
final class Listener implements AutoCloseable {
  private final ServerSocket server;
  private final AtomicInteger heard = new AtomicInteger();

  Listener() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::listen, "listener");
    thread.setDaemon(true);
    thread.start();
  }

  private void listen() {
    while (!server.isClosed()) {
      try (Socket caller = server.accept()) {
        heard.incrementAndGet();
      } catch (IOException e) {
        continue; // closed, or a caller that is gone
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many have connected since the last call. */
  int heard() {
    return heard.getAndSet(0);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
