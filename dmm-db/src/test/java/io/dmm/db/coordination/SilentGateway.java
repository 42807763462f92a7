package io.dmm.db.coordination;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stands before a database and can forget its connections without telling anybody. */
final class SilentGateway implements AutoCloseable {
  private final URI database;
  private final ServerSocket door;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile AtomicBoolean silent = new AtomicBoolean();

  SilentGateway(String jdbcUrl) throws IOException {
    database = URI.create(jdbcUrl.substring("jdbc:".length()));
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    inBackground(this::accept);
  }

  /** The database's address by way of the gateway. */
  String jdbcUrl() {
    String query = database.getRawQuery() == null ? "" : "?" + database.getRawQuery();
    return "jdbc:postgresql://localhost:" + door.getLocalPort() + database.getPath() + query;
  }

  /** Passes nothing on any more of the connections that there are; new ones work. */
  void goSilent() {
    AtomicBoolean former = silent;
    silent = new AtomicBoolean();
    former.set(true);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = door.accept();
      Socket server = new Socket(database.getHost(), database.getPort());
      open.add(client);
      open.add(server);
      AtomicBoolean stop = silent;
      inBackground(() -> pass(client.getInputStream(), server.getOutputStream(), stop));
      inBackground(() -> pass(server.getInputStream(), client.getOutputStream(), stop));
    }
  }

  private static void pass(InputStream from, OutputStream to, AtomicBoolean silent)
      throws IOException {
    byte[] some = new byte[8_192];
    for (int read = from.read(some); read >= 0; read = from.read(some)) {
      if (!silent.get()) {
        to.write(some, 0, read);
        to.flush();
      }
    }
  }

  private interface Work {
    void go() throws IOException;
  }

  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.go();
              } catch (IOException e) {
                // Closed, by either side.
              }
            },
            "gateway");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
