package io.dmm.sandbox.prometheus;

/** A query that cannot be answered, in Prometheus's words. */
final class PromQlException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;
  private final String errorType;

  private PromQlException(int status, String errorType, String message) {
    super(message, null, false, false);
    this.status = status;
    this.errorType = errorType;
  }

  static PromQlException parse(int position, String problem) {
    return badData(
        "invalid parameter \"query\": 1:" + (position + 1) + ": parse error: " + problem);
  }

  static PromQlException badData(String message) {
    return new PromQlException(400, "bad_data", message);
  }

  static PromQlException execution(String message) {
    return new PromQlException(422, "execution", message);
  }

  int status() {
    return status;
  }

  String errorType() {
    return errorType;
  }
}
