package io.dmm.sandbox.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.sandbox.world.Transfer.Hosts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The question that the patched transfer tool of Rucio asks DMM: {@code GET {dmm}/query/{rule_id}}.
 * Anything but a good answer means: go on without.
 *
 * @see "the patch of Rucio that ships with the Python DMM: time-out 5 s, no authentication"
 */
final class HostQuestion {
  private static final Logger log = LoggerFactory.getLogger(HostQuestion.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final URI dmmUrl;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  HostQuestion(URI dmmUrl) {
    this.dmmUrl = dmmUrl;
  }

  Optional<Hosts> ask(String ruleId) {
    String base = dmmUrl.toString().replaceAll("/+$", "");
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(base + "/query/" + ruleId))
            .timeout(TIMEOUT)
            .header("User-Agent", "python-requests/2.34.2")
            .header("Accept", "*/*")
            .build();
    try {
      HttpResponse<String> answer = http.send(question, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? hosts(json.readTree(answer.body())) : Optional.empty();
    } catch (IOException e) { // the patch goes on unchanged, and so does the conveyor here
      log.debug("no_answer_from_dmm rule_id={} reason={}", ruleId, e.toString());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Hosts> hosts(JsonNode answer) {
    JsonNode source = answer.path("source");
    JsonNode destination = answer.path("destination");
    return source.isTextual() && destination.isTextual()
        ? Optional.of(new Hosts(source.asText(), destination.asText()))
        : Optional.empty();
  }
}
