package io.dmm.sandbox.sense;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Plain HTTP against the simulator, logged in as its default user. */
final class Rest {
  static final String INSTANCE = "3f0c2c5e-6d0b-4d3a-9a53-0b7a54e1c9d2";

  private final HttpClient http = HttpClient.newHttpClient();
  private final SenseSimulator sense;
  private String token;

  Rest(SenseSimulator sense) {
    this.sense = sense;
    this.token = logIn();
  }

  String logIn() {
    HttpResponse<String> answer =
        form("grant_type=password&username=dmm-service&password=simulated-password", true);
    token = json(answer).path("access_token").asText();
    return token;
  }

  HttpResponse<String> form(String body, boolean basic) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(sense.authEndpoint())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body));
    if (basic) {
      String credentials = "StackV:simulated-client-secret";
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)));
    }
    return send(request.build());
  }

  HttpResponse<String> get(String path) {
    return call(path, "GET", "application/json", "");
  }

  HttpResponse<String> getWithoutToken(String path) {
    return send(HttpRequest.newBuilder(URI.create(sense.apiEndpoint() + path)).GET().build());
  }

  HttpResponse<String> post(String path, String body) {
    return call(path, "POST", "application/json", body);
  }

  HttpResponse<String> postXml(String path, String body) {
    return call(path, "POST", "application/xml", body);
  }

  HttpResponse<String> put(String path) {
    return put(path, "");
  }

  HttpResponse<String> put(String path, String body) {
    return call(path, "PUT", "application/json", body);
  }

  HttpResponse<String> delete(String path) {
    return call(path, "DELETE", "application/json", "");
  }

  String status(String id) {
    HttpResponse<String> answer = get("/instance/" + id + "/status");
    return answer.statusCode() == 200 ? answer.body().replace("\"", "").strip() : "gone";
  }

  /** Compiles the circuit of the captured provision request with that bandwidth and VLANs. */
  HttpResponse<String> compile(String id, String alias, long mbps) {
    return post("/instance/" + id, Captured.intent(alias, mbps));
  }

  CompletableFuture<HttpResponse<String>> compileLater(String id, String alias, long mbps) {
    return http.sendAsync(
        request("/instance/" + id, "POST", "application/json", Captured.intent(alias, mbps)),
        BodyHandlers.ofString());
  }

  HttpResponse<String> modify(String id, String alias, long mbps) {
    return post("/instance/" + id + "/modify?sync=true", Captured.intent(alias, mbps));
  }

  HttpResponse<String> allocate(String logicalSite, String name) {
    String body = Captured.text("address-allocate-request.json").replaceAll("6c1e\\w+", name);
    return post("/address/allocate/" + SenseSimulator.poolName(logicalSite), body);
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Json.parse(answer.body())
        .orElseThrow(() -> new AssertionError("no JSON: " + answer + " " + answer.body()));
  }

  /** Logs in again if the token has run out, as every client must. */
  private HttpResponse<String> call(String path, String method, String contentType, String body) {
    HttpResponse<String> answer = callOnce(path, method, contentType, body);
    if (answer.statusCode() == 401) {
      logIn();
      return callOnce(path, method, contentType, body);
    }
    return answer;
  }

  HttpResponse<String> callOnce(String path, String method, String contentType, String body) {
    return send(request(path, method, contentType, body));
  }

  private HttpRequest request(String path, String method, String contentType, String body) {
    return HttpRequest.newBuilder(URI.create(sense.apiEndpoint() + path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", contentType)
        .method(method, BodyPublishers.ofString(body))
        .build();
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
}
