package io.dmm.sandbox.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * Writes JSON as Python's {@code json.dumps} does: a space after each colon and comma, and ASCII
 * only.
 */
public final class PythonJson {
  private static final int SPACED = -1;
  private static final int COMPACT = -2;

  private PythonJson() {}

  /** The text of maps, iterables, strings, numbers, booleans, Jackson nodes and null. */
  public static String dumps(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, SPACED);
    return out.toString();
  }

  /** The same without any space, as Flask's {@code jsonify} does. */
  public static String compact(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, COMPACT);
    return out.toString();
  }

  /** The same over several lines, indented by two spaces a level. */
  public static String pretty(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, 0);
    return out.toString();
  }

  private static void write(StringBuilder out, Object value, int indent) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Map<?, ?> map) {
      writeAll(out, '{', '}', map.entrySet().iterator(), indent);
    } else if (value instanceof Map.Entry<?, ?> entry) {
      string(out, String.valueOf(entry.getKey()));
      out.append(indent == COMPACT ? ":" : ": ");
      write(out, entry.getValue(), indent);
    } else if (value instanceof JsonNode node) {
      node(out, node, indent);
    } else if (value instanceof Iterable<?> items) {
      writeAll(out, '[', ']', items.iterator(), indent);
    } else if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else {
      string(out, value.toString());
    }
  }

  private static void node(StringBuilder out, JsonNode node, int indent) {
    if (node.isObject()) {
      writeAll(out, '{', '}', node.properties().iterator(), indent);
    } else if (node.isArray()) {
      writeAll(out, '[', ']', node.elements(), indent);
    } else if (node.isTextual()) {
      string(out, node.textValue());
    } else {
      out.append(node);
    }
  }

  private static void writeAll(
      StringBuilder out, char open, char close, Iterator<?> items, int indent) {
    out.append(open);
    int inner = indent < 0 ? indent : indent + 2;
    boolean any = items.hasNext();
    while (items.hasNext()) {
      newLine(out, inner);
      write(out, items.next(), inner);
      if (items.hasNext()) {
        out.append(indent == SPACED ? ", " : ",");
      }
    }
    if (any) {
      newLine(out, indent);
    }
    out.append(close);
  }

  private static void newLine(StringBuilder out, int indent) {
    if (indent >= 0) {
      out.append('\n').append(" ".repeat(indent));
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
