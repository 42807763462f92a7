package io.dmm.fts.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A file of a job.
 *
 * @param ruleId the Rucio rule that it is moved for, as the metadata has it; empty if it does not
 * @param name its name: what the metadata says, else its address at the destination
 * @param state FTS's word, such as FINISHED
 * @param source storage {@code scheme://host} it is taken from
 * @param destination storage it is brought to
 * @param bytes its size; 0 if FTS does not know it
 * @param retries how often FTS tried again
 * @param startedAt when it began to move (UTC); FTS cuts the fraction of the second off
 * @param finishedAt when it ended (UTC), likewise
 * @param reason why it failed; empty if it did not
 */
public record TransferFile(
    String ruleId,
    String name,
    String state,
    String source,
    String destination,
    long bytes,
    int retries,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    String reason) {

  static final String FIELDS =
      "file_state,source_se,dest_se,dest_surl,filesize,user_filesize,retry,start_time,finish_time,"
          + "reason,file_metadata";

  static TransferFile of(JsonNode node) {
    JsonNode metadata = node.path("file_metadata");
    String name = metadata.path("name").asText("");
    return new TransferFile(
        metadata.path("rule_id").asText(""),
        name.isEmpty()
            ? node.path("dest_surl").asText("")
            : metadata.path("scope").asText("") + ":" + name,
        node.path("file_state").asText(""),
        node.path("source_se").asText(""),
        node.path("dest_se").asText(""),
        node.path("filesize").asLong(node.path("user_filesize").asLong(0)),
        node.path("retry").asInt(0),
        time(node.path("start_time")),
        time(node.path("finish_time")),
        node.path("reason").asText(""));
  }

  /** UTC without saying so: {@code 2026-11-23T18:13:10}. */
  private static Optional<Instant> time(JsonNode node) {
    if (!node.isTextual()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(node.asText()).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) { // then it says less than hoped for, and no more
      return Optional.empty();
    }
  }
}
