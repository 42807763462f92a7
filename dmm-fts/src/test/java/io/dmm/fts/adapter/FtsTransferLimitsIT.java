package io.dmm.fts.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferLimits.LinkLimit;
import io.dmm.core.peer.TransferLimits.StorageLimit;
import io.dmm.core.peer.UnavailableException;
import io.dmm.core.testing.TinyServer;
import io.dmm.core.testing.TinyServer.Answer;
import io.dmm.core.testing.TinyServer.Framing;
import io.dmm.core.testing.TinyServer.Request;
import io.dmm.fts.client.FtsClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Against a server that keeps rows as FTS does, and can be told to fail. */
class FtsTransferLimitsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String A = "davs://a.example.org";
  private static final LinkLimit LIMIT =
      new LinkLimit("dmm:davs:a->davs:b", A, "davs://b.example.org", 20, 20);

  @RegisterExtension final TinyServer server = new TinyServer();
  private final Map<String, ObjectNode> links = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> storages = new ConcurrentHashMap<>();
  private FtsClient client;
  private FtsTransferLimits limits;

  @BeforeEach
  void client() throws IOException {
    client = FtsClient.builder(server.url()).build();
    limits = new FtsTransferLimits(client);
    server.answers(this::keep);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private Answer keep(Request request) {
    try {
      return request.target().startsWith("/config/links") ? keepLink(request) : keepSe(request);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer keepLink(Request request) throws JsonProcessingException {
    String name =
        URLDecoder.decode(
            request.target().substring("/config/links".length()).replaceFirst("^/", ""),
            StandardCharsets.UTF_8);
    switch (request.method()) {
      case "POST" -> {
        ObjectNode row = (ObjectNode) JSON.readTree(request.body());
        links.put(row.get("symbolicname").asText(), row);
        return Answer.of(201, "text/html", row.toString());
      }
      case "DELETE" -> {
        links.remove(name);
        return Answer.of(204, "text/html", "");
      }
      default -> {
        if (name.isEmpty()) {
          return json(JSON.valueToTree(links.values()));
        }
        return links.containsKey(name)
            ? json(links.get(name))
            : Answer.of(404, "application/json", "{\"message\": \"does not exist\"}");
      }
    }
  }

  private Answer keepSe(Request request) throws JsonProcessingException {
    switch (request.method()) {
      case "POST" -> {
        JSON.readTree(request.body())
            .properties()
            .forEach(
                one -> {
                  ObjectNode row =
                      storages.computeIfAbsent(one.getKey(), key -> JSON.createObjectNode());
                  row.withObjectProperty("se_info").setAll(object(one.getValue(), "se_info"));
                  row.withObjectProperty("operations").setAll(object(one.getValue(), "operations"));
                });
        return json(JSON.createArrayNode());
      }
      case "DELETE" -> {
        storages.remove(A);
        return Answer.of(204, "text/html", "");
      }
      default -> {
        ObjectNode all = JSON.createObjectNode();
        storages.forEach(all::set);
        return json(all);
      }
    }
  }

  private static ObjectNode object(JsonNode node, String key) {
    return node.has(key) ? (ObjectNode) node.get(key) : JSON.createObjectNode();
  }

  private static Answer json(JsonNode node) {
    return Answer.of(200, "application/json", node.toString());
  }

  @Test
  void aLinkIsSetReadBackAndNotSetAgain() throws PeerException {
    limits.setLink(LIMIT);
    assertThat(limits.link(LIMIT.name())).contains(LIMIT);
    assertThat(limits.links()).containsExactly(LIMIT);
    long posts = posts();

    limits.setLink(LIMIT);

    assertThat(posts()).isEqualTo(posts).isEqualTo(1);
  }

  private long posts() {
    return server.requests().stream().filter(one -> one.method().equals("POST")).count();
  }

  @Test
  void aChangeWhoseAnswerIsLostButThatIsThereIsDone() throws PeerException {
    server.answers(
        request ->
            request.method().equals("GET") ? keep(request) : keep(request).sent(Framing.NO_ANSWER));

    limits.setLink(LIMIT);
    limits.setStorage(new StorageLimit(A, OptionalInt.of(7), OptionalInt.empty()));
    limits.removeLink(LIMIT.name());

    assertThat(links).isEmpty();
    assertThat(limits.storage(A))
        .contains(new StorageLimit(A, OptionalInt.of(7), OptionalInt.empty()));
  }

  @Test
  void aChangeThatFtsTookButDidNotMakeIsAFailure() {
    server.answers(
        request ->
            request.method().equals("GET") ? keep(request) : Answer.of(201, "text/html", "{}"));

    assertThatThrownBy(() -> limits.setLink(LIMIT))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("maxActive=20")
        .hasMessageContaining("FTS holds nothing");
    assertThatThrownBy(
            () -> limits.setStorage(new StorageLimit(A, OptionalInt.of(7), OptionalInt.empty())))
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void aLinkThatFtsKeepsIsNotRemoved() throws PeerException {
    limits.setLink(LIMIT);
    server.answers(
        request ->
            request.method().equals("GET")
                ? keep(request)
                : Answer.of(500, "application/json", "{\"status\": \"500\"}"));

    assertThatThrownBy(() -> limits.removeLink(LIMIT.name()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("shares");
  }

  @Test
  void removingWhatIsNotThereIsSuccess() throws PeerException {
    limits.removeLink(LIMIT.name());
    limits.removeStorage(A);

    assertThat(limits.link(LIMIT.name())).isEmpty();
    assertThat(limits.storage(A)).isEmpty();
  }

  @Test
  void aStoragesLimitIsRaisedWithoutTouchingTheRest() throws Exception {
    storages.put(
        A,
        (ObjectNode)
            JSON.readTree("{\"se_info\": {\"inbound_max_active\": 5, \"tpc_support\": \"FULL\"}}"));

    limits.setStorage(new StorageLimit(A, OptionalInt.of(50), OptionalInt.of(60)));

    assertThat(storages.get(A).path("se_info"))
        .isEqualTo(
            JSON.readTree(
                "{\"inbound_max_active\": 50, \"outbound_max_active\": 60,"
                    + " \"tpc_support\": \"FULL\"}"));
    assertThat(server.requests()).noneMatch(request -> request.method().equals("DELETE"));
  }

  @Test
  void takingBackAStoragesLimitKeepsWhatOthersHaveSet() throws Exception {
    storages.put(
        A,
        (ObjectNode)
            JSON.readTree(
                "{\"se_info\": {\"inbound_max_active\": 5, \"outbound_max_active\": 6,"
                    + " \"tpc_support\": \"FULL\"}, \"operations\": {\"cms\": {\"staging\": 20}}}"));

    limits.setStorage(new StorageLimit(A, OptionalInt.empty(), OptionalInt.of(6)));
    assertThat(limits.storage(A))
        .contains(new StorageLimit(A, OptionalInt.empty(), OptionalInt.of(6)));

    limits.removeStorage(A);
    assertThat(limits.storage(A)).isEmpty();
    assertThat(storages.get(A))
        .isEqualTo(
            JSON.readTree(
                "{\"se_info\": {\"tpc_support\": \"FULL\"},"
                    + " \"operations\": {\"cms\": {\"staging\": 20}}}"));
  }

  @Test
  void aStorageThatHeldOnlyOurLimitsIsForgotten() throws PeerException {
    limits.setStorage(new StorageLimit(A, OptionalInt.of(5), OptionalInt.of(6)));

    limits.removeStorage(A);

    assertThat(storages).isEmpty();
  }
}
