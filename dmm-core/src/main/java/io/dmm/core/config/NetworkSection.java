package io.dmm.core.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What dmm.cfg says about sites and the links between them: sections {@code [vlan-ranges]}, {@code
 * [site-aliases]}, {@code [site-capacity]}, {@code [link-capacity]} and {@code [sites]}. All of
 * them may be absent. Names of sites and RSEs are compared without regard to case.
 */
public final class NetworkSection {
  private static final int NAME_PARTS = 3;

  private final PairTable<VlanRanges> vlans;
  private final PairTable<Long> linkMbps;
  private final Map<String, String> aliases;
  private final Map<String, Long> siteMbps;
  private final RseFilter filter;

  private NetworkSection(
      PairTable<VlanRanges> vlans,
      PairTable<Long> linkMbps,
      Map<String, String> aliases,
      Map<String, Long> siteMbps,
      RseFilter filter) {
    this.vlans = vlans;
    this.linkMbps = linkMbps;
    this.aliases = aliases;
    this.siteMbps = siteMbps;
    this.filter = filter;
  }

  /** Reads the five sections. */
  public static NetworkSection read(DmmConfigFile config) {
    ConfigSection aliases = config.section("site-aliases");
    ConfigSection sites = config.section("sites");
    return new NetworkSection(
        PairTable.read(config.section("vlan-ranges"), NetworkSection::vlanRanges),
        PairTable.read(config.section("link-capacity"), Capacity::mbps),
        names(aliases, Function.identity()),
        names(config.section("site-capacity"), Capacity::mbps),
        RseFilter.of(sites.list("include"), sites.list("exclude")));
  }

  /** VLANs to ask for between two sites, in either order; any unless set. */
  public VlanRanges vlans(String one, String other) {
    return inOrder(vlans, one, other).orElse(VlanRanges.ANY);
  }

  /** Capacity of the link between two sites in Mb/s, in either order; empty unless set. */
  public OptionalLong linkCapacityMbps(String one, String other) {
    return inOrder(linkMbps, one, other).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** Capacity of a site's port in Mb/s; empty unless set. */
  public OptionalLong siteCapacityMbps(String site) {
    Long mbps = siteMbps.get(Environment.shouted(site));
    return mbps == null ? OptionalLong.empty() : OptionalLong.of(mbps);
  }

  /** The physical site that an RSE is said to stand for. */
  public Optional<String> alias(String rse) {
    return Optional.ofNullable(aliases.get(Environment.shouted(rse)));
  }

  /**
   * Names under which SENSE may know the site of an RSE, the likeliest first: the alias alone if
   * there is one; else the RSE's own name, then the name without its last parts, down to three
   * ({@code T2_US_Caltech_Test}, {@code T2_US_Caltech}).
   */
  public List<String> siteCandidates(String rse) {
    Optional<String> alias = alias(rse);
    if (alias.isPresent()) {
      return List.of(alias.get());
    }
    List<String> candidates = new ArrayList<>(List.of(rse));
    String name = rse;
    while (name.split("_", -1).length > NAME_PARTS) {
      name = name.substring(0, name.lastIndexOf('_'));
      candidates.add(name);
    }
    return List.copyOf(candidates);
  }

  /** Whether an RSE is DMM's business: {@code [sites] include} and {@code exclude}. */
  public boolean wants(String rse) {
    return filter.accepts(rse);
  }

  /**
   * Keys about pairs that no two of {@code sites} form: misspelt, or about sites that SENSE does
   * not know. Can only be told once the sites are found.
   */
  public List<String> unmatchedPairs(Collection<String> sites) {
    List<String> rest = new ArrayList<>();
    vlans.unmatched(sites).forEach(key -> rest.add("[vlan-ranges] " + key));
    linkMbps.unmatched(sites).forEach(key -> rest.add("[link-capacity] " + key));
    return List.copyOf(rest);
  }

  private static <T> Optional<T> inOrder(PairTable<T> table, String one, String other) {
    return one.compareTo(other) <= 0 ? table.find(one, other) : table.find(other, one);
  }

  private static VlanRanges vlanRanges(String text) {
    try {
      return VlanRanges.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is " + e.getMessage(), e);
    }
  }

  private static <T> Map<String, T> names(ConfigSection section, Function<String, T> parser) {
    Map<String, T> found = new LinkedHashMap<>();
    section
        .all()
        .forEach(
            (name, text) -> {
              try {
                found.put(Environment.shouted(name), parser.apply(text));
              } catch (IllegalArgumentException e) {
                section.problemIn(name, e.getMessage());
              }
            });
    return found;
  }

  /** Which RSEs to look at. */
  private record RseFilter(List<String> include, List<String> exclude) {
    static RseFilter of(List<String> include, List<String> exclude) {
      return new RseFilter(
          include.stream().map(RseFilter::regex).toList(),
          exclude.stream().map(RseFilter::regex).toList());
    }

    boolean accepts(String rse) {
      String name = rse.toUpperCase(Locale.ROOT);
      return (include.isEmpty() || include.stream().anyMatch(name::matches))
          && exclude.stream().noneMatch(name::matches);
    }

    /** {@code *} is any text, {@code ?} any character, everything else itself. */
    private static String regex(String glob) {
      StringBuilder regex = new StringBuilder();
      for (char c : glob.toUpperCase(Locale.ROOT).toCharArray()) {
        switch (c) {
          case '*' -> regex.append(".*");
          case '?' -> regex.append('.');
          default -> regex.append(Pattern.quote(String.valueOf(c)));
        }
      }
      return regex.toString();
    }
  }
}
