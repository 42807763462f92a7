package io.dmm.core.decision.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of text as wide as they need to be; a title that begins with ">" makes a column of
 * numbers, to the right.
 */
final class TextTable {
  private static final String GAP = "  ";

  private final boolean[] toTheRight;
  private final List<String[]> rows = new ArrayList<>();

  TextTable(String... titles) {
    toTheRight = new boolean[titles.length];
    String[] names = new String[titles.length];
    for (int column = 0; column < titles.length; column++) {
      toTheRight[column] = titles[column].startsWith(">");
      names[column] = toTheRight[column] ? titles[column].substring(1) : titles[column];
    }
    rows.add(names);
  }

  void row(String... cells) {
    if (cells.length != toTheRight.length) {
      throw new IllegalArgumentException(
          Arrays.toString(cells)
              + " has "
              + cells.length
              + " cells, must have "
              + toTheRight.length);
    }
    rows.add(cells);
  }

  String render() {
    int[] width = new int[toTheRight.length];
    for (String[] row : rows) {
      for (int column = 0; column < width.length; column++) {
        width[column] = Math.max(width[column], row[column].length());
      }
    }
    var text = new StringBuilder();
    for (String[] row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < width.length; column++) {
        String space = " ".repeat(width[column] - row[column].length());
        line.append(column == 0 ? "" : GAP)
            .append(toTheRight[column] ? space + row[column] : row[column] + space);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
