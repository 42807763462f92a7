package io.dmm.sandbox.scenario;

import io.dmm.sandbox.fault.FaultPlan;
import io.dmm.sandbox.fault.FaultPlanException;
import io.dmm.sandbox.fault.PlannedFaults;
import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.http.PeerServer;
import io.dmm.sandbox.world.PythonJson;
import java.net.URI;
import java.time.Clock;
import java.util.Map;

/** Shows and changes the fault plan over HTTP while a sandbox runs. */
final class FaultAdmin implements AutoCloseable {
  private static final String PATH = "/faults";

  private final PlannedFaults faults;
  private final PeerServer server;

  FaultAdmin(PlannedFaults faults, Clock clock) {
    this.faults = faults;
    this.server = PeerServer.start(clock, 0, this::answer);
  }

  URI address() {
    return server.baseUrl().resolve(PATH);
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Call call) {
    if (!call.rawPath().equals(PATH)) {
      return Answer.text(404, "only " + PATH + " is here\n");
    }
    return switch (call.method()) {
      case "GET" -> shown();
      case "PUT" -> set(call.body());
      case "DELETE" -> {
        faults.clear();
        yield shown();
      }
      default -> Answer.text(405, "GET, PUT or DELETE\n").with("Allow", "GET, PUT, DELETE");
    };
  }

  private Answer set(String json) {
    try {
      faults.set(FaultPlan.read(json));
      return shown();
    } catch (FaultPlanException e) {
      return Answer.json(400, PythonJson.pretty(Map.of("mistakes", e.mistakes())) + "\n");
    }
  }

  /** How often each fault of the plan has struck. */
  private Answer shown() {
    return Answer.json(200, PythonJson.pretty(Map.of("struck", faults.struck())) + "\n");
  }
}
