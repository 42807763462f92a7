package io.dmm.sandbox.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.sense.SenseSimulator;
import io.dmm.sandbox.world.HostNetworks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The least that stands in for DMM: a circuit of fixed bandwidth for each rule as soon as it is
 * there, taken down when the rule has ended. It works only when its {@link #tick} is called.
 */
final class SmallManager implements AutoCloseable {
  private static final int MBPS = 3000;
  private static final int MOST_CIRCUITS = 4; // the smallest pool has so many subnets

  private final SandboxWorld world;
  private final Clock clock;
  private final PeerServer server;
  private final boolean tidy;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Served> served = new LinkedHashMap<>();
  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private String token;
  private int calls;

  private static final class Served {
    private final String instance;
    private final List<String> pools;
    private Instant cancelledAt;
    private boolean over;

    private Served(String instance, List<String> pools) {
      this.instance = instance;
      this.pools = pools;
    }
  }

  /**
   * A manager of this world.
   *
   * @param tidy whether it takes down what it built
   */
  SmallManager(SandboxWorld world, Clock clock, boolean tidy) {
    this.world = world;
    this.clock = clock;
    this.tidy = tidy;
    this.server = PeerServer.start(clock, 0, this::answer);
  }

  URI address() {
    return server.baseUrl();
  }

  /** Ids of the rules whose hosts were asked for, with repetitions. */
  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  boolean hasTakenDownAll() {
    return served.values().stream().allMatch(each -> each.over);
  }

  private synchronized Answer answer(Call call) {
    String rule = call.rawPath().replace("/query/", "");
    asked.add(rule);
    String answer = hosts.get(rule);
    return answer == null
        ? Answer.of(404, "application/json", "{}")
        : Answer.of(200, "application/json", answer);
  }

  void tick() {
    for (FedRule rule : world.rules()) {
      Served known = served.get(rule.id());
      if (known == null && built() < MOST_CIRCUITS) {
        buildFor(rule.id(), rule.source(), rule.destination());
      } else if (known != null && tidy && rule.endedAt().isPresent() && !known.over) {
        takeDown(rule, known);
      }
    }
  }

  private long built() {
    return served.values().stream().filter(each -> !each.over).count();
  }

  /** Builds a circuit for a rule, and names its hosts from now on. */
  void buildFor(String rule, String source, String destination) {
    List<String> ends = List.of(source, destination);
    List<String> prefixes = new ArrayList<>();
    for (String rse : ends) {
      String body =
          "{\"type\":\"IPv6\",\"name\":\"%s\",\"allocate\":{\"scope\":\"default\",\"batch\":\"subnet\",\"netmask\":\"/64\"}}"
              .formatted(rule);
      String address = sense("POST", "/address/allocate/" + SenseSimulator.poolName(rse), body);
      prefixes.add(HostNetworks.canonical(address.replace("\"", "").strip()));
    }
    String instance = sense("GET", "/instance", "").replace("\"", "");
    sense("POST", "/instance/" + instance, intent(rule, ends, prefixes));
    sense("PUT", "/instance/" + instance + "/provision", "");
    served.put(rule, new Served(instance, ends.stream().map(SenseSimulator::poolName).toList()));
    hosts.put(
        rule,
        "{\"source\":\"%s\",\"destination\":\"%s\"}"
            .formatted(hostIn(prefixes.get(0)), hostIn(prefixes.get(1))));
  }

  private String intent(String rule, List<String> ends, List<String> prefixes) {
    StringBuilder options = new StringBuilder();
    options.append("{\"data.connections[0].bandwidth.capacity\":\"" + MBPS + "\"}");
    for (int end = 0; end < 2; end++) {
      String terminal = "data.connections[0].terminals[" + end + "].";
      options.append(",{\"%suri\":\"%s\"}".formatted(terminal, urnOf(ends.get(end))));
      options.append(",{\"%sipv6_prefix_list\":\"%s\"}".formatted(terminal, prefixes.get(end)));
    }
    return "{\"service_profile_uuid\":\"%s\",\"queries\":[{\"ask\":\"edit\",\"options\":[%s]}],\"alias\":\"%s\"}"
        .formatted(world.sense().profileId(), options, rule);
  }

  private static String urnOf(String rse) {
    return SandboxNetwork.sites().stream()
        .filter(site -> site.name().equals(SandboxNetwork.siteOf(rse)))
        .findFirst()
        .orElseThrow()
        .domainUrn();
  }

  private static String hostIn(String prefix) {
    return SandboxNetwork.prefixesOfHosts().entrySet().stream()
        .filter(host -> HostNetworks.canonical(host.getValue()).equals(prefix))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private void takeDown(FedRule rule, Served known) {
    hosts.remove(rule.id());
    if (known.cancelledAt == null) {
      sense("PUT", "/instance/" + known.instance + "/cancel?sync=true", "");
      known.cancelledAt = clock.instant();
    } else if (isDown(known)) {
      sense("PUT", "/instance/" + known.instance + "/delete", "");
      known.pools.forEach(
          pool ->
              sense("DELETE", "/address/allocate/" + pool + "/name/" + rule.id() + "/default", ""));
      known.over = true;
    }
  }

  /** Right after the cancel the state is still that of the circuit before. */
  private boolean isDown(Served known) {
    return known.cancelledAt.plusSeconds(1).isBefore(clock.instant())
        && world.sense().instances().stream()
            .filter(each -> each.id().equals(known.instance))
            .anyMatch(each -> each.state().equals("CANCEL - READY"));
  }

  private String sense(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(world.sense().apiEndpoint() + path))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() >= 300) {
      throw new AssertionError(
          method + " " + path + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  /** A new one now and then, because they do not live long. */
  private String token() {
    if (calls++ % 25 == 0) {
      String basic =
          Base64.getEncoder().encodeToString("StackV:simulated-client-secret".getBytes(UTF_8));
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(world.sense().authEndpoint())
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header("Authorization", "Basic " + basic)
                  .POST(
                      BodyPublishers.ofString(
                          "grant_type=password&username=dmm-service&password=simulated-password"))
                  .build());
      token = read(answer.body()).path("access_token").asText();
    }
    return token;
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
