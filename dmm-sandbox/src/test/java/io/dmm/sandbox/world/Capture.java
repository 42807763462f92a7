package io.dmm.sandbox.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request and answer captured from a real server: a title after {@code ###}, lines of the
 * request after {@code >}, lines of the answer after {@code <}, then the body of the answer.
 */
public record Capture(
    String title,
    String client,
    String method,
    String target,
    Map<String, String> requestHeaders,
    String requestBody,
    int status,
    Map<String, String> headers,
    String body) {

  /** All captures of a file among the test resources, in order. */
  public static List<Capture> readAll(String resource) {
    List<Capture> captures = new ArrayList<>();
    String text = read(resource);
    for (String section : text.split("(?m)^### ", -1)) {
      if (section.contains("\n< HTTP/1.1 ") && section.contains("\n> ")) {
        captures.add(parse(section));
      }
    }
    if (captures.isEmpty()) {
      throw new IllegalStateException("no capture in " + resource);
    }
    return captures;
  }

  /** The text of a test resource. */
  public static String read(String resource) {
    try (InputStream in = Capture.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Capture parse(String section) {
    List<String> lines = section.lines().toList();
    String client = "";
    String requestLine = null;
    String statusLine = null;
    Map<String, String> sent = new LinkedHashMap<>();
    Map<String, String> received = new LinkedHashMap<>();
    StringBuilder requestBody = new StringBuilder();
    StringBuilder body = new StringBuilder();
    boolean inRequestBody = false;
    boolean inBody = false;
    for (String line : lines.subList(1, lines.size())) {
      if (inBody) {
        body.append(line).append('\n');
      } else if (line.startsWith("< HTTP/1.1 ")) {
        statusLine = line;
      } else if (line.equals("<") || line.equals("< ")) {
        inBody = true;
      } else if (line.startsWith("< ")) {
        header(received, line.substring(2));
      } else if (line.startsWith("> client: ")) {
        client = line.substring("> client: ".length());
      } else if (line.startsWith("> ") && requestLine == null) {
        requestLine = line.substring(2);
      } else if (line.equals(">") || line.equals("> ")) {
        inRequestBody = true;
      } else if (line.startsWith("> ") && inRequestBody) {
        requestBody.append(line.substring(2));
      } else if (line.startsWith("> ")) {
        header(sent, line.substring(2));
      }
    }
    String[] request = requestLine.split(" ", -1);
    String text = body.toString().strip();
    return new Capture(
        lines.get(0),
        client,
        request[0],
        request[1],
        sent,
        requestBody.toString(),
        Integer.parseInt(statusLine.substring("< HTTP/1.1 ".length()).substring(0, 3)),
        received,
        text.equals("(empty body)") ? "" : text);
  }

  private static void header(Map<String, String> headers, String line) {
    int colon = line.indexOf(": ");
    headers.putIfAbsent(
        line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
  }
}
