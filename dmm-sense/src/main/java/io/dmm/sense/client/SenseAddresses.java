package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dmm.core.peer.NotFoundException;
import io.dmm.core.peer.OutcomeUnknownException;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pools of subnets. SENSE-O does not keep names unique in a pool, so nothing is taken before the
 * pool's list was read; and there is no way here to free a whole scope at once.
 */
public final class SenseAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(SenseAddresses.class);

  private final SenseHttp http;

  SenseAddresses(SenseHttp http) {
    this.http = http;
  }

  /**
   * Takes one /64, or finds the one that {@code name} already has. Safe to repeat.
   *
   * @return the subnet, canonical text; empty if the pool has none free
   * @throws NotFoundException there is no such pool
   * @throws OutcomeUnknownException the answer was lost and the list does not show the subnet (yet)
   * @throws UnavailableException SENSE-O gave none although the pool is not exhausted
   */
  public Optional<String> allocate(String pool, String name, String scope) throws PeerException {
    Optional<String> already = taken(pool, name, scope);
    if (already.isPresent()) {
      return already;
    }
    SenseReply reply;
    try {
      reply = http.send(allocation(pool, name, scope));
    } catch (OutcomeUnknownException lost) {
      Optional<String> arrived = taken(pool, name, scope);
      if (arrived.isPresent()) {
        return arrived;
      }
      throw lost;
    }
    if (reply.fault().isEmpty()) {
      Optional<String> subnet = subnetIn(reply.body());
      if (subnet.isPresent()) {
        return subnet;
      }
    }
    return afterRefusal(pool, name, scope, reply);
  }

  private static PeerCall allocation(String pool, String name, String scope) {
    ObjectNode body = SenseJson.MAPPER.createObjectNode().put("type", "IPv6").put("name", name);
    body.putObject("allocate").put("scope", scope).put("batch", "subnet").put("netmask", "/64");
    return PeerCall.change("address.allocate", "POST", inPool("allocate", pool))
        .withJson(body.toString());
  }

  private Optional<String> taken(String pool, String name, String scope) throws PeerException {
    List<String> subnets =
        allocations(pool, scope).stream()
            .filter(allocation -> allocation.name().equals(name))
            .map(AddressAllocation::address)
            .toList();
    if (subnets.size() > 1) {
      LOG.warn(
          "sense_allocation_ambiguous pool={} name={} subnets={} using={}",
          pool,
          name,
          subnets,
          subnets.get(0));
    }
    return subnets.stream().findFirst();
  }

  /** One prefix: bare, as JSON string, in an array, or first in a comma-separated list. */
  private static Optional<String> subnetIn(String body) {
    Stream<String> texts =
        SenseJson.structure(body)
            .map(
                node -> {
                  List<String> elements = new ArrayList<>();
                  node.forEach(element -> elements.add(element.asText()));
                  return elements.stream();
                })
            .orElseGet(() -> Stream.of(SenseText.scalar(body)));
    return texts
        .flatMap(text -> Stream.of(text.split(",")))
        .flatMap(text -> Subnets.canonical64(text).stream())
        .findFirst();
  }

  /**
   * The words for a missing and for an exhausted pool are not known, so the pool itself is asked.
   * An answer with an error may even hide a success.
   */
  private Optional<String> afterRefusal(String pool, String name, String scope, SenseReply reply)
      throws PeerException {
    String reason =
        reply.fault().map(SenseFault::message).orElseGet(() -> SenseText.brief(reply.body()));
    AddressPool known = pool(pool).orElseThrow(() -> reply.absence("address pool " + pool));
    Optional<String> taken = taken(pool, name, scope);
    if (taken.isPresent()) {
      return taken;
    }
    Optional<Boolean> exhausted = known.isExhausted(allocations(pool));
    if (exhausted.orElse(reply.body().strip().equals("[]"))) {
      return Optional.empty();
    }
    throw new UnavailableException(
        "sense: pool "
            + pool
            + " gave no subnet to "
            + name
            + " although not all of its subnets are taken: "
            + reason);
  }

  /**
   * The pool.
   *
   * @return empty if there is none of that name
   */
  public Optional<AddressPool> pool(String pool) throws PeerException {
    SenseReply reply = http.send(PeerCall.get("address.pool", inPool("pool", pool)));
    if (reply.isNotFound()
        || (reply.fault().isPresent() && reply.fault().get().saysNotFound())
        || (reply.fault().isEmpty() && SenseText.isNothing(reply.body()))) {
      return Optional.empty();
    }
    return Optional.of(AddressPool.read(reply.json()));
  }

  /** Every allocation of the pool, in any scope. */
  public List<AddressAllocation> allocations(String pool) throws PeerException {
    return listed(pool, inPool("allocate", pool));
  }

  /**
   * Every allocation of the pool in a scope.
   *
   * @throws NotFoundException there is no such pool
   */
  public List<AddressAllocation> allocations(String pool, String scope) throws PeerException {
    return listed(pool, inPool("allocate", pool) + "/" + SensePaths.segment(scope)).stream()
        .filter(allocation -> allocation.scope().isEmpty() || allocation.scope().equals(scope))
        .toList();
  }

  private List<AddressAllocation> listed(String pool, String path) throws PeerException {
    SenseReply reply = http.send(PeerCall.get("address.list", path));
    boolean saysNone = saysNone(reply);
    if ((saysNone || reply.fault().isPresent()) && pool(pool).isEmpty()) {
      throw reply.absence("address pool " + pool);
    }
    if (saysNone) {
      return List.of();
    }
    JsonNode list = reply.json();
    List<AddressAllocation> found = new ArrayList<>();
    list.forEach(node -> found.add(AddressAllocation.read(node)));
    return List.copyOf(found);
  }

  private static boolean saysNone(SenseReply reply) {
    return reply.fault().isEmpty()
        ? SenseText.isNothing(reply.body())
        : reply.isNotFound()
            || reply.fault().get().saysNotFound()
            || reply.fault().get().saysNoAllocation();
  }

  /** Gives back what {@code name} has in the scope. Nothing to give back is success. */
  public void free(String pool, String name, String scope) throws PeerException {
    PeerCall call =
        PeerCall.change(
            "address.free", "DELETE", inPool("allocate", pool) + "/name/" + inScope(name, scope));
    SenseReply reply = http.send(call);
    boolean nothingThere =
        reply.isNotFound()
            || (reply.fault().isPresent()
                && (reply.fault().get().saysNoAllocation() || reply.fault().get().saysNotFound()));
    if (!nothingThere) {
      reply.orThrow();
    }
  }

  /**
   * Ties what {@code name} has to a resource of the model. Safe to repeat.
   *
   * @throws NotFoundException the name has nothing in this pool
   */
  public void affiliate(String pool, String name, String scope, String uri) throws PeerException {
    PeerCall call =
        PeerCall.change(
            "address.affiliate",
            "PUT",
            inPool("affiliate", pool)
                + "/name/"
                + inScope(name, scope)
                + "/"
                + SensePaths.segment(uri));
    expectAllocation(http.send(call), pool, name);
  }

  /**
   * Sets how long the allocation lasts from now on. Safe to repeat.
   *
   * @param seconds its remaining life; -1 for ever
   * @throws NotFoundException the name has nothing in this pool
   */
  public void expire(String pool, String name, String scope, long seconds) throws PeerException {
    PeerCall call =
        PeerCall.change(
                "address.expire",
                "PUT",
                inPool("allocate", pool) + "/name/" + inScope(name, scope) + "/expiry")
            .withJson(Long.toString(seconds));
    expectAllocation(http.send(call), pool, name);
  }

  private static void expectAllocation(SenseReply reply, String pool, String name)
      throws PeerException {
    if (reply.fault().isPresent()
        && (reply.isNotFound() || reply.fault().get().saysNoAllocation())) {
      throw reply.absence("an allocation of " + name + " in pool " + pool);
    }
    reply.orThrow();
  }

  private static String inPool(String what, String pool) {
    return "/address/" + what + "/" + SensePaths.segment(pool);
  }

  private static String inScope(String name, String scope) {
    return SensePaths.segment(name) + "/" + SensePaths.segment(scope);
  }
}
