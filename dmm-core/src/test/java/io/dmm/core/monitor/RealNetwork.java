package io.dmm.core.monitor;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Two data servers, each a network namespace with an interface for data and one for management, a
 * node_exporter in each, and a Prometheus that reads both; the programs of Debian's packages, as
 * processes of our own.
 */
final class RealNetwork implements AutoCloseable {
  static final String SOURCE = "fd00:db8:1:2::/64";
  static final String DESTINATION = "fd00:db8:9:0::/64";
  private static final String SOURCE_HOST = "fd00:db8:1:2::10";
  private static final String DESTINATION_HOST = "fd00:db8:9::20";

  private final Path directory;
  private final String tag;
  private final int port;
  private final List<String> namespaces = new ArrayList<>();
  private final Map<String, Process> exporters = new HashMap<>();
  private final List<Process> senders = new ArrayList<>();
  private Process prometheus;

  private RealNetwork(Path directory) throws IOException {
    this.directory = directory;
    this.tag = "d" + Long.toString(ProcessHandle.current().pid() % 46_656, 36);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  /**
   * Starts all of it.
   *
   * @throws org.opentest4j.TestAbortedException this machine lacks a program, or the right to make
   *     network namespaces; the message says which
   */
  static RealNetwork start(Path directory) throws IOException, InterruptedException {
    for (String program : List.of("prometheus", "prometheus-node-exporter", "ip")) {
      assumeTrue(
          isInstalled(program),
          "skipped: there is no "
              + program
              + "; Debian's packages prometheus,"
              + " prometheus-node-exporter and iproute2 have what is needed");
    }
    RealNetwork network = new RealNetwork(directory);
    Process probe = network.begin("probe", List.of("ip", "netns", "add", network.tag + "p"));
    assumeTrue(
        probe.waitFor() == 0,
        "skipped: network namespaces cannot be made here: " + network.logOf("probe"));
    network.ip("netns", "del", network.tag + "p");
    try {
      network.build();
    } catch (IOException | InterruptedException | RuntimeException e) {
      network.close();
      throw e;
    }
    return network;
  }

  private static boolean isInstalled(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private void build() throws IOException, InterruptedException {
    for (String name : List.of("a", "b")) {
      String namespace = tag + name;
      ip("netns", "add", namespace);
      namespaces.add(namespace);
      ip(
          "link",
          "add",
          tag + "m" + name,
          "type",
          "veth",
          "peer",
          "name",
          "mgmt0",
          "netns",
          namespace);
      ip("addr", "add", ours(name) + "/30", "dev", tag + "m" + name);
      ip("link", "set", tag + "m" + name, "up");
      in(name, "addr", "add", theirs(name) + "/30", "dev", "mgmt0");
      in(name, "link", "set", "mgmt0", "up");
      in(name, "link", "set", "lo", "up");
    }
    makeDataLink();
    startExporter("a");
    startExporter("b");
    Files.writeString(
        directory.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - job_name: node
            static_configs: [{targets: ['%1$s:9100', '%2$s:9100']}]
          - job_name: once-more
            static_configs: [{targets: ['%1$s:9100']}]
        """
            .formatted(theirs("a"), theirs("b")));
    prometheus =
        begin(
            "prometheus",
            List.of(
                "prometheus",
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
  }

  /** The link that data takes; its source has two addresses of one subnet. */
  void makeDataLink() throws IOException, InterruptedException {
    ip(
        "-n", tag + "a", "link", "add", "data0", "type", "veth", "peer", "name", "data0", "netns",
        tag + "b");
    in("a", "addr", "add", SOURCE_HOST + "/64", "dev", "data0", "nodad");
    in("a", "addr", "add", "fd00:db8:1:2:a:b:c:d/64", "dev", "data0", "nodad");
    in("b", "addr", "add", DESTINATION_HOST + "/64", "dev", "data0", "nodad");
    in("a", "link", "set", "data0", "up");
    in("b", "link", "set", "data0", "up");
    in("a", "-6", "route", "add", DESTINATION, "dev", "data0", "src", SOURCE_HOST);
    in("b", "-6", "route", "add", SOURCE, "dev", "data0", "src", DESTINATION_HOST);
  }

  void removeDataLink() throws IOException, InterruptedException {
    in("a", "link", "del", "data0");
  }

  void startExporter(String name) throws IOException {
    exporters.put(
        name,
        begin(
            "exporter-" + name,
            List.of(
                "ip",
                "netns",
                "exec",
                tag + name,
                "prometheus-node-exporter",
                "--collector.disable-defaults",
                "--collector.netdev",
                "--collector.netdev.address-info",
                "--web.listen-address=" + theirs(name) + ":9100")));
  }

  void stopExporter(String name) throws InterruptedException {
    end(exporters.remove(name));
  }

  /** Sends from the source to the destination. */
  Sending send(double mbps, double seconds) throws IOException {
    Path output = directory.resolve("sender-" + senders.size() + ".out");
    Process sender =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                tag + "a",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-cp",
                Path.of(
                        PacketSender.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString(),
                PacketSender.class.getName(),
                DESTINATION_HOST,
                String.valueOf(mbps),
                String.valueOf(seconds))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    senders.add(sender);
    return new Sending(sender, output);
  }

  /** Data under way. */
  record Sending(Process process, Path output) {
    /** Waits for the end. Bytes on the wire. */
    long bytes() throws IOException, InterruptedException {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("the sender failed: " + Files.readString(output));
      }
      return Long.parseLong(Files.readString(output).strip());
    }
  }

  URI prometheus() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What a process has printed. */
  String logOf(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }

  private String ours(String name) {
    return name.equals("a") ? "169.254.213.1" : "169.254.213.5";
  }

  private String theirs(String name) {
    return name.equals("a") ? "169.254.213.2" : "169.254.213.6";
  }

  private void in(String name, String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-n", tag + name));
    all.addAll(List.of(command));
    ip(all.toArray(new String[0]));
  }

  private void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    if (begin("ip", command).waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + logOf("ip"));
    }
  }

  private Process begin(String name, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    if (process != null) {
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    end(prometheus);
    for (Process one : senders) {
      end(one);
    }
    for (Process one : exporters.values()) {
      end(one);
    }
    for (String namespace : namespaces) {
      ip("netns", "del", namespace);
    }
  }

  /** For a message when something did not come. */
  String state() throws IOException {
    return new String(
        Files.readAllBytes(directory.resolve("prometheus.log")), StandardCharsets.UTF_8);
  }
}
