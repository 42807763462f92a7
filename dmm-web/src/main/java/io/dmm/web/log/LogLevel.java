package io.dmm.web.log;

/** How grave a line of the log is. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR
}
