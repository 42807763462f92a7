package io.dmm.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a DMM on this machine. */
final class Get {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;

  Get(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /** The status of the answer; 0 if nobody listens. */
  int status(String path) throws IOException, InterruptedException {
    try {
      return answer(path).statusCode();
    } catch (ConnectException e) {
      return 0;
    }
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return JSON.readTree(answer(path).body());
  }

  HttpResponse<String> answer(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
