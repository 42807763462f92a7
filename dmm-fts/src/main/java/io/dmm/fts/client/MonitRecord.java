package io.dmm.fts.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What FTS reported when a transfer ended.
 *
 * @param name the file, as its metadata names it, else its address at the destination
 * @param source address it was taken from
 * @param destination address it was brought to
 * @param state Ok, Error or Abort
 * @param bytes its size
 * @param retries how often FTS had tried before
 * @param startedAt when it began to move (UTC)
 * @param finishedAt when it ended (UTC)
 * @param error why it failed; empty if it did not
 */
public record MonitRecord(
    String name,
    String source,
    String destination,
    String state,
    long bytes,
    int retries,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    String error) {

  static final List<String> FIELDS =
      List.of(
          "data.src_url",
          "data.dst_url",
          "data.file_size",
          "data.f_size",
          "data.tr_timestamp_start",
          "data.tr_timestamp_complete",
          "data.t_final_transfer_state",
          "data.t__error_message",
          "data.retry",
          "data.file_metadata");

  static MonitRecord of(JsonNode data) {
    JsonNode metadata = data.path("file_metadata");
    String name = metadata.path("name").asText("");
    return new MonitRecord(
        name.isEmpty()
            ? data.path("dst_url").asText("")
            : metadata.path("scope").asText("") + ":" + name,
        data.path("src_url").asText(""),
        data.path("dst_url").asText(""),
        data.path("t_final_transfer_state").asText(""),
        data.path("file_size").asLong(data.path("f_size").asLong(0)),
        data.path("retry").asInt(0),
        time(data.path("tr_timestamp_start")),
        time(data.path("tr_timestamp_complete")),
        data.path("t__error_message").asText(""));
  }

  /** Milliseconds; 0 if there was none. */
  private static Optional<Instant> time(JsonNode node) {
    long millis = node.asLong(0);
    return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
  }
}
