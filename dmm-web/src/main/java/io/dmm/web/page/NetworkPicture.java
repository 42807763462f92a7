package io.dmm.web.page;

import io.dmm.db.site.MeshLink;
import io.dmm.db.site.Site;
import io.dmm.web.network.NetworkUse;
import io.dmm.web.network.NetworkUse.Held;
import io.dmm.web.network.NetworkUse.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sites on a ring, links between them: the parts of an SVG picture. The more a link is used, the
 * wider its line. With many sites only those with circuits or faults are drawn.
 *
 * @param nodes the sites
 * @param lines the links
 * @param leftOut how many sites are not drawn
 */
record NetworkPicture(List<Node> nodes, List<Line> lines, int leftOut) {
  static final int WIDTH = 900;
  static final int HEIGHT = 640;
  private static final int MOST = 24;
  private static final double RING_X = 235;
  private static final double RING_Y = 235;
  private static final int LABEL = 26;

  /**
   * A site.
   *
   * @param anchor where its text begins: start, middle or end
   * @param kind of circle: used, idle or fault
   */
  record Node(
      String name,
      String url,
      String use,
      int x,
      int y,
      int labelX,
      int labelY,
      String anchor,
      String kind) {
    /** Whether the label is under the circle, where larger letters need more room. */
    boolean isLabelBelow() {
      return anchor.equals("middle") && labelY > y;
    }
  }

  /**
   * A link.
   *
   * @param kind classes of the style sheet
   * @param text what is held, beside the line; empty for an idle link
   * @param title the same and more, in words
   */
  record Line(
      String url,
      int x1,
      int y1,
      int x2,
      int y2,
      int textX,
      int textY,
      String kind,
      String text,
      String title) {}

  static NetworkPicture of(NetworkUse use, NetworkFilter filter) {
    Map<String, Held> bySite = use.bySite();
    Map<Pair, Held> byLink = use.byLink();
    List<Site> drawn = drawn(use.sites(), bySite);
    Map<String, Node> nodes = new HashMap<>();
    List<Node> inOrder = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      Node node = node(drawn.get(i), bySite, i, drawn.size(), filter);
      nodes.put(node.name(), node);
      inOrder.add(node);
    }
    List<Line> idle = new ArrayList<>();
    List<Line> used = new ArrayList<>();
    for (MeshLink link : use.links()) {
      Node from = nodes.get(link.siteA());
      Node to = nodes.get(link.siteB());
      if (from != null && to != null) {
        Held held = byLink.getOrDefault(Pair.of(link.siteA(), link.siteB()), Held.NONE);
        (held.circuits() == 0 ? idle : used).add(line(link, from, to, held, filter));
      }
    }
    idle.addAll(used);
    return new NetworkPicture(inOrder, idle, use.sites().size() - drawn.size());
  }

  private static List<Site> drawn(List<Site> sites, Map<String, Held> bySite) {
    if (sites.size() <= MOST) {
      return sites;
    }
    Set<Site> some = new LinkedHashSet<>();
    sites.stream().filter(site -> bySite.containsKey(site.name())).forEach(some::add);
    sites.stream().filter(site -> !site.problem().isEmpty()).forEach(some::add);
    return some.stream().limit(MOST * 2L).toList();
  }

  private static Node node(
      Site site, Map<String, Held> bySite, int number, int of, NetworkFilter filter) {
    double angle = 2 * Math.PI * number / of - Math.PI / 2;
    double east = Math.cos(angle);
    double south = Math.sin(angle);
    Held held = bySite.getOrDefault(site.name(), Held.NONE);
    boolean fault = !site.problem().isEmpty() || site.portCapacityMbps().isEmpty();
    boolean chosen = filter.names(site.name());
    String kind =
        (fault ? "fault" : held.circuits() == 0 ? "idle" : "used") + (chosen ? " chosen" : "");
    int x = (int) Math.round(WIDTH / 2.0 + RING_X * east);
    int y = (int) Math.round(HEIGHT / 2.0 + RING_Y * south);
    boolean poles = Math.abs(east) < 0.25;
    return new Node(
        site.name(),
        (chosen && filter.other().isEmpty() ? NetworkFilter.ALL : NetworkFilter.of(site.name(), ""))
            .url(),
        fault && site.portCapacityMbps().isEmpty()
            ? "capacity not known"
            : Use.of(held, site.portCapacityMbps()).text(),
        x,
        y,
        poles ? x : (int) Math.round(x + Math.signum(east) * LABEL),
        poles ? y + (south < 0 ? -LABEL - 16 : LABEL + 14) : y,
        poles ? "middle" : east > 0 ? "start" : "end",
        kind);
  }

  private static Line line(MeshLink link, Node from, Node to, Held held, NetworkFilter filter) {
    Use use = Use.of(held, link.capacityMbps());
    String kind = "link";
    if (held.circuits() > 0) {
      int width = use.percent() < 25 ? 1 : use.percent() < 50 ? 2 : use.percent() < 75 ? 3 : 4;
      kind += (use.over() ? " over" : use.isNearlyFull() ? " full" : " used") + " w" + width;
    }
    // Beside the middle, so that the figures of lines that cross there do not lie on each other.
    double along = 0.38;
    return new Line(
        NetworkFilter.of(link.siteA(), link.siteB()).url(),
        from.x(),
        from.y(),
        to.x(),
        to.y(),
        (int) Math.round(from.x() + (to.x() - from.x()) * along),
        (int) Math.round(from.y() + (to.y() - from.y()) * along),
        kind + (!filter.takes(link) ? " aside" : filter.other().isEmpty() ? "" : " chosen"),
        held.heldMbps() == 0 ? "" : Units.gbps(held.heldMbps()),
        link.siteA() + " and " + link.siteB() + ": " + use.text());
  }
}
