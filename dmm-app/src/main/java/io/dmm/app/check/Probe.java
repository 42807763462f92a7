package io.dmm.app.check;

/** Looks at one thing that DMM needs. */
interface Probe {
  /** Whose it is. */
  String area();

  /**
   * Looks, and writes down each finding as soon as it is there: what takes too long is cut off.
   *
   * @throws InterruptedException it took too long
   */
  void run(Rows rows) throws InterruptedException;
}
