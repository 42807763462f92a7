package io.dmm.sandbox.world;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The data of one replication rule on its way. Only {@link TransferModel} changes it; others read.
 * Bytes are kept in floating point so that thousands of short steps do not lose what rounding would
 * take.
 */
public final class Transfer {
  private final String ruleId;
  private final String scheme;
  private final Hosts defaultHosts;
  private final int fileCount;
  private final Instant createdAt;
  private double totalBytes;
  private double movedBytes;
  private boolean running = true;
  private Hosts hosts;
  private boolean hostsFromDmm;
  private int submissions;
  private Instant askedAt;
  private Instant lastOnCircuit;
  private double currentMbps;

  /**
   * The storage hosts at both ends, {@code host:port} or only {@code host}.
   *
   * @param source where the data comes from
   * @param destination where it goes
   */
  public record Hosts(String source, String destination) {
    public Hosts {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(destination, "destination");
    }

    /** Without ports, as FTS names storages. */
    public Hosts withoutPorts() {
      return new Hosts(hostname(source), hostname(destination));
    }

    private static String hostname(String hostAndPort) {
      if (hostAndPort.startsWith("[")) {
        return hostAndPort.substring(1, hostAndPort.indexOf(']'));
      }
      int colon = hostAndPort.indexOf(':');
      boolean literal = colon >= 0 && hostAndPort.indexOf(':', colon + 1) >= 0;
      return colon < 0 || literal ? hostAndPort : hostAndPort.substring(0, colon);
    }
  }

  Transfer(
      String ruleId,
      String scheme,
      Hosts defaultHosts,
      int fileCount,
      double totalBytes,
      Instant createdAt) {
    this.ruleId = ruleId;
    this.scheme = scheme;
    this.defaultHosts = defaultHosts;
    this.fileCount = fileCount;
    this.totalBytes = totalBytes;
    this.createdAt = createdAt;
  }

  /** The rule whose data this is. */
  public String ruleId() {
    return ruleId;
  }

  /** The URL scheme of the storages, such as {@code davs}. */
  public String scheme() {
    return scheme;
  }

  /** Into how many files of one size the data is cut. */
  public int fileCount() {
    return fileCount;
  }

  /** When the rule began to need it. */
  public Instant createdAt() {
    return createdAt;
  }

  /** All bytes to move, of all copies. */
  public synchronized long totalBytes() {
    return (long) totalBytes;
  }

  /** Bytes that arrived. */
  public synchronized long movedBytes() {
    return isComplete() ? (long) totalBytes : (long) movedBytes;
  }

  /** Files that arrived whole. */
  public synchronized int filesDone() {
    return isComplete() ? fileCount : (int) Math.floor(movedBytes / totalBytes * fileCount + 1e-9);
  }

  /** Whether everything arrived. */
  public synchronized boolean isComplete() {
    return movedBytes >= totalBytes - 0.5;
  }

  /** The rate of the last step, in Mb/s. */
  public synchronized double currentMbps() {
    return currentMbps;
  }

  /** The hosts that the submitted transfers use; empty while nothing was submitted. */
  public synchronized Optional<Hosts> hosts() {
    return Optional.ofNullable(hosts);
  }

  /**
   * The FTS job of the latest submission, which moves all files that were missing then; empty
   * before the first.
   */
  public synchronized Optional<String> jobId() {
    String text = "job " + submissions + " of " + ruleId;
    return submissions == 0
        ? Optional.empty()
        : Optional.of(UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** Whether the hosts are those that DMM named, not the default ones of the storage elements. */
  public synchronized boolean hostsFromDmm() {
    return hostsFromDmm;
  }

  /** Whether the rule is replicating; a stuck, suspended or deleted one is not. */
  public synchronized boolean isRunning() {
    return running;
  }

  synchronized boolean isActive() {
    return running && !isComplete();
  }

  synchronized void stop() {
    running = false;
    currentMbps = 0;
  }

  /** The rule replicates again: what is left is submitted anew, so DMM is asked anew. */
  synchronized void restart() {
    if (!running) {
      running = true;
      forgetHosts();
    }
  }

  synchronized void grow(long bytes) {
    totalBytes += bytes;
  }

  synchronized void move(double bytes, double mbps) {
    movedBytes = Math.min(totalBytes, movedBytes + bytes);
    currentMbps = mbps;
  }

  synchronized double remaining() {
    return totalBytes - movedBytes;
  }

  synchronized void submitted(Hosts to, boolean fromDmm, Instant now) {
    submissions += to.equals(hosts) ? 0 : 1;
    hosts = to;
    hostsFromDmm = fromDmm;
    lastOnCircuit = now;
  }

  synchronized void forgetHosts() {
    hosts = null;
    hostsFromDmm = false;
  }

  synchronized void asked(Instant now) {
    askedAt = now;
  }

  synchronized Optional<Instant> askedAt() {
    return Optional.ofNullable(askedAt);
  }

  synchronized void onCircuit(Instant now) {
    lastOnCircuit = now;
  }

  synchronized Instant lastOnCircuit() {
    return lastOnCircuit == null ? createdAt : lastOnCircuit;
  }

  Hosts defaultHosts() {
    return defaultHosts;
  }
}
