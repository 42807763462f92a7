package io.dmm.fts.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A job as FTS lists it, with its files.
 *
 * @param id its id
 * @param files its files
 */
public record TransferJob(String id, List<TransferFile> files) {
  public TransferJob {
    files = List.copyOf(files);
  }

  static TransferJob of(JsonNode node) {
    List<TransferFile> files = new ArrayList<>();
    node.path("files").forEach(file -> files.add(TransferFile.of(file)));
    return new TransferJob(node.path("job_id").asText(""), files);
  }
}
