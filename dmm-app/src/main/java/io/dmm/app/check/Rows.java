package io.dmm.app.check;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one probe has found so far. Other threads may look while it goes on. */
final class Rows {
  private final String area;
  private final List<Row> all = new CopyOnWriteArrayList<>();
  private volatile boolean isCutOff;

  Rows(String area) {
    this.area = area;
  }

  void ok(String what, String found) {
    add(what, Verdict.OK, found, "");
  }

  void warn(String what, String found, String advice) {
    add(what, Verdict.WARNING, found, advice);
  }

  void fail(String what, String found, String advice) {
    add(what, Verdict.FAILED, found, advice);
  }

  void skip(String what, String why) {
    add(what, Verdict.SKIPPED, why, "");
  }

  private void add(String what, Verdict verdict, String found, String advice) {
    all.add(new Row(area, what, verdict, oneLine(found), oneLine(advice)));
  }

  /** Peers answer with pages at times. */
  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** The probe has had its time; what it still says is not wanted. */
  void cutOff() {
    isCutOff = true;
  }

  boolean isCutOff() {
    return isCutOff;
  }

  String area() {
    return area;
  }

  List<Row> all() {
    return List.copyOf(all);
  }
}
