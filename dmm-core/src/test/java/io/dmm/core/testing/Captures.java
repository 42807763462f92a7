package io.dmm.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads captured traffic from test resources. A file holds any number of exchanges, each begun by a
 * line {@code ### title}; lines with {@code >} were sent, lines with {@code <} received, then the
 * body follows.
 */
public final class Captures {
  private static final Set<String> FRAMING =
      Set.of("content-length", "transfer-encoding", "connection");

  private Captures() {}

  /** All exchanges of the resource. */
  public static List<Exchange> in(String resource) {
    List<Exchange> all = new ArrayList<>();
    for (String part : text(resource).split("(?m)^### ", -1)) {
      if (part.contains("\n> ") && part.contains("\n< HTTP/1.1 ")) {
        all.add(exchange(part));
      }
    }
    if (all.isEmpty()) {
      throw new IllegalStateException("no exchange was found in " + resource);
    }
    return List.copyOf(all);
  }

  /** The exchange of that title, else the only one whose title begins so. */
  public static Exchange titled(String resource, String start) {
    List<Exchange> all = in(resource);
    List<Exchange> exact = all.stream().filter(one -> one.title().equals(start)).toList();
    List<Exchange> found =
        exact.isEmpty()
            ? all.stream().filter(one -> one.title().startsWith(start)).toList()
            : exact;
    if (found.size() != 1) {
      throw new IllegalStateException(
          found.size() + " exchanges in " + resource + " are titled \"" + start + "…\"");
    }
    return found.get(0);
  }

  /** The text of a resource. */
  public static String text(String resource) {
    try (InputStream in = Captures.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("there is no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exchange exchange(String part) {
    String[] lines = part.split("\n", -1);
    String method = "";
    String target = "";
    int status = 0;
    Map<String, String> sentHeaders = new LinkedHashMap<>();
    StringBuilder sentBody = new StringBuilder();
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    boolean inSentBody = false;
    int i = 1;
    for (; i < lines.length && !lines[i].equals("<"); i++) {
      String line = lines[i];
      if (line.equals(">")) {
        inSentBody = true;
      } else if (line.startsWith("> client:")) {
        continue; // who asked; no part of the question
      } else if (line.startsWith("> ") && line.endsWith(" HTTP/1.1") && method.isEmpty()) {
        String[] words = line.substring(2).split(" ");
        method = words[0];
        target = words[1];
      } else if (line.startsWith("> ") && inSentBody) {
        sentBody.append(line.substring(2));
      } else if (line.startsWith("> ")) {
        sentHeaders.put(line.substring(2, line.indexOf(':')), line.split(": ", 2)[1]);
      } else if (line.startsWith("< HTTP/1.1 ")) {
        status = Integer.parseInt(line.substring(11, 14));
      } else if (line.startsWith("< ")) {
        String[] pair = line.substring(2).split(": ", 2);
        if (!FRAMING.contains(pair[0].toLowerCase(Locale.ROOT))) {
          headers.add(Map.entry(pair[0], pair.length > 1 ? pair[1] : ""));
        }
      }
    }
    String body =
        String.join("\n", List.of(lines).subList(Math.min(i + 1, lines.length), lines.length));
    return new Exchange(
        lines[0],
        method,
        target,
        Map.copyOf(sentHeaders),
        sentBody.toString(),
        status,
        List.copyOf(headers),
        body(body));
  }

  private static String body(String captured) {
    String bare = captured.stripTrailing();
    return bare.isEmpty() || bare.equals("(empty body)") ? "" : bare + "\n";
  }
}
