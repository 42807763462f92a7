package io.dmm.sandbox.fts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.sandbox.fts.FtsJob.FtsFile;
import io.dmm.sandbox.fts.Optimizer.Queue;
import io.dmm.sandbox.world.Transfer;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** The jobs; of finished ones only the latest are kept, as the cleaner of a real server would. */
final class JobTable {
  private static final int MOST_FILES = 50_000;
  private static final FtsUsers.User RUCIO =
      new FtsUsers.User(
          "/DC=org/DC=example/OU=robots/CN=rucio",
          "certificate",
          List.of("cms"),
          "7a3c1f5d9e2b4680",
          Map.of(),
          false);

  private final Map<String, FtsJob> jobs = new LinkedHashMap<>();
  private long nextFileId = 8_872_390_197L;

  /** Runs an action that reads files while none of them changes. */
  synchronized <T> T whileNothingMoves(Supplier<T> action) {
    return action.get();
  }

  synchronized Optional<FtsJob> find(String id) {
    return Optional.ofNullable(jobs.get(id));
  }

  synchronized List<FtsJob> all() {
    return List.copyOf(jobs.values());
  }

  /**
   * A job as {@code POST /jobs} brings it; its files wait for ever, because nothing is known that
   * moves them.
   */
  synchronized FtsJob submit(ObjectNode body, FtsUsers.User user, Instant now) {
    JsonNode params = body.path("params");
    FtsJob job =
        new FtsJob(
            UUID.randomUUID().toString(),
            user,
            now,
            params.path("priority").asInt(3),
            params.get("job_metadata"),
            null);
    for (JsonNode sent : body.path("files")) {
      FtsFile file = new FtsFile();
      file.id = nextFileId++;
      file.index = job.files.size();
      file.sourceSurl = sent.path("sources").path(0).asText();
      file.destinationSurl = sent.path("destinations").path(0).asText();
      file.bytes = sent.path("filesize").asLong();
      file.checksum = sent.path("checksum").asText(null);
      file.activity = sent.path("activity").asText("default");
      file.metadata = sent.path("metadata");
      job.files.add(file);
    }
    keep(job);
    return job;
  }

  /** What Rucio submits for a rule: one job for all files that are missing. */
  synchronized void submit(Transfer transfer, Instant now) {
    jobs.values().stream()
        .filter(job -> job.transfer().filter(transfer::equals).isPresent())
        .forEach(job -> job.supersede(now));
    ObjectNode issuer = JsonNodeFactory.instance.objectNode().put("issuer", "rucio");
    String id = transfer.jobId().orElseThrow();
    FtsJob job = new FtsJob(id, RUCIO, now, 3, issuer, transfer);
    Hosts hosts = transfer.hosts().orElseThrow();
    long each = transfer.totalBytes() / transfer.fileCount();
    for (int i = transfer.filesDone(); i < transfer.fileCount(); i++) {
      FtsFile file = new FtsFile();
      String path = "/store/" + transfer.ruleId() + "/f" + i + ".root";
      file.id = nextFileId++;
      file.index = job.files.size();
      file.sourceSurl = transfer.scheme() + "://" + hosts.source() + path;
      file.destinationSurl = transfer.scheme() + "://" + hosts.destination() + path;
      file.bytes = each;
      file.activity = "SENSE Test";
      file.metadata =
          JsonNodeFactory.instance
              .objectNode()
              .put("rule_id", transfer.ruleId())
              .put("name", path)
              .put("activity", file.activity)
              .put("filesize", each);
      job.files.add(file);
    }
    keep(job);
  }

  private void keep(FtsJob job) {
    jobs.put(job.id, job);
    int files = jobs.values().stream().mapToInt(each -> each.files.size()).sum();
    Iterator<FtsJob> oldest = jobs.values().iterator();
    while (files > MOST_FILES && oldest.hasNext()) {
      FtsJob candidate = oldest.next();
      if (candidate.finishedAt != null) {
        files -= candidate.files.size();
        oldest.remove();
      }
    }
  }

  /** Brings the states of all files up to date with the bytes that moved. */
  synchronized void follow(Instant now, ToIntFunction<Pair> active) {
    for (FtsJob job : jobs.values()) {
      if (job.finishedAt == null && !job.files.isEmpty()) {
        job.follow(now, active.applyAsInt(job.files.get(0).pair()));
      }
    }
  }

  /** The pairs that have files running or waiting. */
  synchronized Map<Pair, Queue> queues() {
    Map<Pair, Queue> queues = new LinkedHashMap<>();
    for (FtsJob job : jobs.values()) {
      if (job.finishedAt == null && !job.files.isEmpty()) {
        queues.merge(job.files.get(0).pair(), queue(job), JobTable::sum);
      }
    }
    return queues;
  }

  private static Queue queue(FtsJob job) {
    int running = (int) job.files.stream().filter(f -> f.state.equals("ACTIVE")).count();
    int waiting = (int) job.files.stream().filter(f -> f.state.equals("SUBMITTED")).count();
    double speed = job.transfer().map(Transfer::currentMbps).orElse(0.0) * 125_000;
    return new Queue(running, waiting, speed, job.files.get(0).bytes);
  }

  private static Queue sum(Queue a, Queue b) {
    return new Queue(
        a.running() + b.running(),
        a.waiting() + b.waiting(),
        a.bytesPerSecond() + b.bytesPerSecond(),
        a.averageFileBytes());
  }

  /** Files that have not ended, with their jobs, at most 1000. */
  synchronized List<Map.Entry<FtsJob, FtsFile>> unfinishedFiles() {
    List<Map.Entry<FtsJob, FtsFile>> files = new ArrayList<>();
    for (FtsJob job : jobs.values()) {
      job.files.stream()
          .filter(file -> file.finishedAt == null)
          .limit(1_000)
          .forEach(file -> files.add(Map.entry(job, file)));
    }
    return files.subList(0, Math.min(files.size(), 1_000));
  }
}
