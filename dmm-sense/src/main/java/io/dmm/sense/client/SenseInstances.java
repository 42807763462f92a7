package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Service instances: what SENSE-O calls a circuit and its record. */
public final class SenseInstances {
  private static final Logger LOG = LoggerFactory.getLogger(SenseInstances.class);

  private static final String INSTANCE = "instance";

  private final SenseHttp http;

  SenseInstances(SenseHttp http) {
    this.http = http;
  }

  /** Draws an id. Nothing is stored before {@link #compile}. */
  public UUID newId() throws PeerException {
    SenseReply reply = http.send(PeerCall.get("instance.new", "/instance")).orThrow();
    try {
      return UUID.fromString(SenseText.scalar(reply.body()));
    } catch (IllegalArgumentException e) {
      throw reply.senseless();
    }
  }

  /**
   * Has a request compiled under an id that {@link #newId} gave. Repeating it, as long as nothing
   * was provisioned, adds an intent, and the newest counts.
   *
   * @throws RejectedException SENSE-O refuses the request, in its words
   * @throws OutcomeUnknownException there is no answer to read: look at the instance; when it is
   *     compiled, the request has to be repeated for the answers to its queries
   */
  public CompileResult compile(UUID instanceId, ServiceRequest request) throws PeerException {
    PeerCall call =
        PeerCall.change("instance.compile", "POST", path(instanceId)).withJson(request.toJson());
    SenseReply reply = http.send(call);
    if (reply.fault().isEmpty()) {
      JsonNode answer =
          SenseJson.objectWithout(reply.body(), "model").orElseThrow(reply::senseless);
      return CompileResult.read(answer, request);
    }
    SenseFault fault = reply.fault().get();
    if (fault.saysNoPath()) {
      return CompileResult.noPath(fault.message());
    }
    if (fault.hasWords()) {
      throw reply.refusal("SENSE-O does not compile instance " + instanceId);
    }
    throw reply.failure();
  }

  /**
   * Starts an operation. That it was accepted says nothing about its end: read the status.
   *
   * @throws RejectedException the state of the instance forbids it
   * @throws NotFoundException there is no such instance
   * @throws OutcomeUnknownException it may be under way: read the status, don't repeat
   */
  public void operate(UUID instanceId, Operation operation, OperationOptions options)
      throws PeerException {
    accepted(operated(instanceId, operation, options), instanceId, operation.word());
  }

  private SenseReply operated(UUID instanceId, Operation operation, OperationOptions options)
      throws PeerException {
    return http.send(
        PeerCall.change(
            "instance." + operation.word(),
            "PUT",
            path(instanceId) + "/" + operation.word() + options.query()));
  }

  private static void accepted(SenseReply reply, UUID instanceId, String operation)
      throws PeerException {
    if (reply.fault().isEmpty()) {
      return;
    }
    if (reply.saysGone(INSTANCE, instanceId)) {
      throw reply.absence("instance " + instanceId);
    }
    if (reply.fault().get().saysRefused()) {
      throw reply.refusal("SENSE-O does not " + operation + " instance " + instanceId);
    }
    throw reply.failure();
  }

  /**
   * Starts taking the circuit down. One that is being taken down, or is gone, is success.
   *
   * @param sync whether the call blocks, typically for a minute, until it is committed; only true
   *     is known to work
   * @param force needed whenever the circuit is not READY
   */
  public void cancel(UUID instanceId, boolean sync, boolean force) throws PeerException {
    SenseReply reply =
        operated(
            instanceId, Operation.CANCEL, OperationOptions.DEFAULT.withSync(sync).withForce(force));
    boolean alreadyUnderWay =
        reply.fault().isPresent()
            && (reply.fault().get().saysAlreadyCancelling()
                || reply.saysGone(INSTANCE, instanceId));
    if (!alreadyUnderWay) {
      accepted(reply, instanceId, Operation.CANCEL.word());
    }
  }

  /**
   * Starts changing a circuit that is READY. The call blocks although it need not be waited for.
   *
   * @throws RejectedException the state of the instance forbids it, or no path has that bandwidth
   * @throws OutcomeUnknownException it may be under way: read the status, don't repeat
   */
  public void modify(UUID instanceId, ServiceRequest request) throws PeerException {
    PeerCall call =
        PeerCall.change(
                "instance.modify", "POST", path(instanceId) + "/modify?sync=true&proceed=true")
            .withJson(request.toJson());
    SenseReply reply = http.send(call);
    if (reply.fault().isPresent()
        && (reply.fault().get().saysNoPath() || reply.fault().get().saysOverlap())) {
      throw reply.refusal("SENSE-O does not modify instance " + instanceId);
    }
    accepted(reply, instanceId, "modify");
  }

  /**
   * Removes the record; one that is gone is success. SENSE-O does not check the state: a circuit
   * that is up would leave its configuration at the sites, so cancel it first.
   */
  public void delete(UUID instanceId) throws PeerException {
    SenseReply first = operated(instanceId, Operation.DELETE, OperationOptions.DEFAULT);
    if (first.fault().isEmpty() || first.saysGone(INSTANCE, instanceId)) {
      return;
    }
    LOG.warn(
        "sense_delete_refused instance={} trying=legacy reason={}",
        instanceId,
        first.fault().get().message());
    SenseReply legacy =
        http.send(PeerCall.change("service.delete", "DELETE", "/service/" + instanceId));
    if (legacy.fault().isEmpty()) {
      return;
    }
    LOG.warn(
        "sense_legacy_delete_refused instance={} reason={}",
        instanceId,
        legacy.fault().get().message());
    if (status(instanceId).isPresent()) {
      throw first.failure();
    }
  }

  /** The status; empty if there is no such instance. */
  public Optional<SenseStatus> status(UUID instanceId) throws PeerException {
    SenseReply reply = http.send(PeerCall.get("instance.status", path(instanceId) + "/status"));
    return reply.saysGone(INSTANCE, instanceId)
        ? Optional.empty()
        : SenseStatus.parse(reply.orThrow().body());
  }

  /** The full record; empty if there is no such instance. */
  public Optional<SenseInstance> find(UUID instanceId) throws PeerException {
    SenseReply reply = http.send(PeerCall.get("instance.read", path(instanceId)));
    if (reply.saysGone(INSTANCE, instanceId)) {
      return Optional.empty();
    }
    String body = reply.orThrow().body();
    if (!SenseText.isStructure(body) && SenseStatus.parse(body).isEmpty()) {
      return Optional.empty();
    }
    JsonNode node = reply.json();
    return SenseInstance.read(node.isArray() ? node.path(0) : node);
  }

  /** The intents of an instance, in SENSE-O's order; none if there is no such instance. */
  public List<SenseIntent> intents(UUID instanceId) throws PeerException {
    SenseReply reply =
        http.send(PeerCall.get("instance.intents", "/intent/instance/" + instanceId));
    if (reply.saysGone(INSTANCE, instanceId)
        || (reply.fault().isEmpty() && reply.body().isBlank())) {
      return List.of();
    }
    List<SenseIntent> intents = new ArrayList<>();
    reply.json().forEach(node -> intents.add(SenseIntent.read(node)));
    return List.copyOf(intents);
  }

  /** Every instance that the user may see. */
  public List<SenseListing> list() throws PeerException {
    return http.stream(
        PeerCall.get("discover.instances", "/discover/service/instances"), InstanceList::read);
  }

  /** The instances whose alias is exactly {@code alias}; there may be several. */
  public List<SenseListing> list(String alias) throws PeerException {
    String path = "/discover/service/instances?search=" + SensePaths.value(alias);
    return http.stream(PeerCall.get("discover.instances", path), InstanceList::read).stream()
        .filter(listing -> listing.alias().equals(alias))
        .toList();
  }

  private static String path(UUID instanceId) {
    return "/instance/" + instanceId;
  }
}
