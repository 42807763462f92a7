package io.dmm.sandbox.sense;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Edits of an intent by paths such as {@code data.connections[0].terminals[1].vlan_tag}. */
final class JsonEdits {
  private static final Pattern STEP = Pattern.compile("([A-Za-z_][\\w-]*)((?:\\[\\d+\\])*)");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d+)\\]");

  private JsonEdits() {}

  /** Sets the value at the path; everything above the last name must be there. */
  static void set(ObjectNode root, String path, JsonNode value) {
    List<Object> steps = steps(path);
    JsonNode parent = root;
    for (Object step : steps.subList(0, steps.size() - 1)) {
      parent = child(parent, step);
      if (parent == null || !parent.isContainerNode()) {
        throw noSuchPath(path);
      }
    }
    Object last = steps.get(steps.size() - 1);
    if (last instanceof String name && parent instanceof ObjectNode object) {
      object.set(name, value);
    } else if (last instanceof Integer index
        && parent instanceof ArrayNode array
        && index < array.size()) {
      array.set(index, value);
    } else {
      throw noSuchPath(path);
    }
  }

  private static JsonNode child(JsonNode parent, Object step) {
    return step instanceof Integer index ? parent.get(index) : parent.get((String) step);
  }

  private static List<Object> steps(String path) {
    List<Object> steps = new ArrayList<>();
    for (String part : path.split("\\.", -1)) {
      Matcher step = STEP.matcher(part);
      if (!step.matches()) {
        throw noSuchPath(path);
      }
      steps.add(step.group(1));
      Matcher index = INDEX.matcher(step.group(2));
      while (index.find()) {
        steps.add(Integer.valueOf(index.group(1)));
      }
    }
    return steps;
  }

  private static Refusal noSuchPath(String path) {
    return Refusal.ejb("the intent has no path '" + path + "' to edit");
  }
}
