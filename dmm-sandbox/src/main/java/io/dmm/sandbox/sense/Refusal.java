package io.dmm.sandbox.sense;

/** A call that the simulated server answers with an error. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String exception;

  /**
   * Creates a refusal.
   *
   * @param exception name of the server's exception class, as the error body shows it
   */
  Refusal(int status, String exception, String message) {
    super(message);
    this.status = status;
    this.exception = exception;
  }

  static Refusal badRequest(String message) {
    return new Refusal(500, "BadRequestException", message);
  }

  static Refusal ejb(String message) {
    return new Refusal(500, "EJBException", message);
  }

  static Refusal wrongState(String verbs, ServiceInstance instance) {
    return badRequest("Instance cannot " + verbs + " while in " + instance.state() + " state");
  }

  static Refusal notFound(String instanceId) {
    return new Refusal(404, "NotFoundException", "Instance " + instanceId + " was not found");
  }

  int status() {
    return status;
  }

  String exception() {
    return exception;
  }
}
