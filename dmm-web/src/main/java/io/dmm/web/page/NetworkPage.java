package io.dmm.web.page;

import io.dmm.db.Database;
import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import io.dmm.db.site.MeshLink;
import io.dmm.web.input.Input;
import io.dmm.web.network.NetworkReader;
import io.dmm.web.network.NetworkUse;
import io.dmm.web.network.NetworkUse.Held;
import io.dmm.web.network.NetworkUse.Pair;
import io.javalin.http.Context;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sites and links as a picture and a table, and the circuits that hold them. */
public final class NetworkPage {
  private static final int LINKS = 300;
  private static final int CIRCUITS = 200;

  private final Pages pages;
  private final NetworkReader network;
  private final Database database;
  private final RequestRepository requests;
  private final Clock clock;

  /** A page. */
  @Inject
  NetworkPage(
      Pages pages,
      NetworkReader network,
      Database database,
      RequestRepository requests,
      Clock clock) {
    this.pages = pages;
    this.network = network;
    this.database = database;
    this.requests = requests;
    this.clock = clock;
  }

  /** {@code GET /network}. */
  public void show(Context ctx) {
    Instant now = clock.instant();
    NetworkFilter filter = NetworkFilter.of(Input.text(ctx, "site"), Input.text(ctx, "with"));
    NetworkUse use = network.read();
    Map<Pair, Held> byLink = use.byLink();
    List<LinkView> links =
        use.linksWorthShowing(Integer.MAX_VALUE).stream()
            .filter(filter::takes)
            .sorted(Comparator.comparingLong(link -> -held(byLink, link).heldMbps()))
            .map(link -> LinkView.of(link, held(byLink, link), now))
            .toList();
    List<Circuit> circuits =
        use.circuits().stream()
            .filter(filter::takes)
            .sorted(
                Comparator.comparingLong(Circuit::heldMbps)
                    .reversed()
                    .thenComparing(Circuit::ruleId))
            .toList();
    List<Circuit> largest = circuits.stream().limit(CIRCUITS).toList();
    Map<String, TransferRequest> owners = ownersOf(largest);
    pages.show(
        ctx,
        "network",
        new View(
            pages.frame(ctx, "Network", "network").liveOn("*"),
            filter,
            NetworkPicture.of(use, filter),
            links.stream().limit(LINKS).toList(),
            Math.max(0, links.size() - LINKS),
            largest.stream()
                .map(one -> CircuitRow.of(one, Optional.ofNullable(owners.get(one.ruleId()))))
                .toList(),
            circuits.size()));
  }

  private Map<String, TransferRequest> ownersOf(List<Circuit> circuits) {
    List<String> ruleIds = circuits.stream().map(Circuit::ruleId).toList();
    return database.read(tx -> requests.findAll(tx, ruleIds)).stream()
        .collect(Collectors.toMap(TransferRequest::ruleId, Function.identity()));
  }

  private static Held held(Map<Pair, Held> byLink, MeshLink link) {
    return byLink.getOrDefault(Pair.of(link.siteA(), link.siteB()), Held.NONE);
  }

  /** A circuit that holds something, or waits to, and why it has what it has. */
  record CircuitRow(
      String ruleId,
      String url,
      String from,
      String to,
      String priority,
      String held,
      String reserved,
      String measured,
      String why,
      Badge sense) {
    static CircuitRow of(Circuit circuit, Optional<TransferRequest> owner) {
      return new CircuitRow(
          circuit.ruleId(),
          Pages.details(circuit.ruleId()),
          circuit.route().sourceRse(),
          circuit.route().destinationRse(),
          owner.map(one -> String.valueOf(one.priority())).orElse(Units.NONE),
          Units.gbpsOrNone(circuit.heldMbps()),
          Units.gbpsOrNone(circuit.reservedMbps()),
          Units.gbps(RequestRow.measuredMbps(circuit)),
          owner.map(one -> why(circuit, one)).orElse(""),
          circuit.instanceId().isEmpty()
              ? new Badge("not built yet", "quiet")
              : Badge.ofSense(circuit.senseStatus()));
    }

    /** Whoever holds bandwidth has it by a decision; whoever does not waits for something. */
    private static String why(Circuit circuit, TransferRequest owner) {
      return circuit.heldMbps() == 0 || owner.bandwidthReason().isEmpty()
          ? owner.statusReason()
          : owner.bandwidthReason();
    }

    String shortId() {
      return Prose.shortId(ruleId);
    }
  }

  record View(
      Frame frame,
      NetworkFilter filter,
      NetworkPicture picture,
      List<LinkView> links,
      int hiddenLinks,
      List<CircuitRow> circuits,
      int allCircuits) {}
}
