package io.dmm.app.check;

import io.dmm.core.config.NetworkSection;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.core.peer.SiteDiscovery.SiteDescription;
import io.dmm.core.site.Mesh;
import io.dmm.db.site.Site;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.AddressAllocation;
import io.dmm.sense.client.AddressPool;
import io.dmm.sense.client.SenseClient;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sites with their ports and hosts, and the pool of each RSE. */
final class SiteLook {
  private final SenseClient sense;
  private final SiteDiscovery discovery;
  private final SenseConfig config;
  private final NetworkSection network;
  private final CheckOptions options;

  /**
   * What was found.
   *
   * @param rses the RSEs whose site SENSE knows
   * @param subnets the subnets of all hosts that the sites publish
   */
  record Outcome(List<String> rses, List<String> subnets) {}

  /** What SENSE answered about a site: the site, nothing, or why it could not be asked. */
  private record Answer(Optional<SiteDescription> site, Optional<String> failure) {}

  SiteLook(
      SenseClient sense,
      SiteDiscovery discovery,
      SenseConfig config,
      NetworkSection network,
      CheckOptions options) {
    this.sense = sense;
    this.discovery = discovery;
    this.config = config;
    this.network = network;
    this.options = options;
  }

  /** Looks at the sites and pools of these RSEs, several at once. */
  Outcome at(Collection<String> rses, Rows rows) throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            config.calls().maxInFlight(),
            task -> {
              Thread thread = new Thread(task, "check-sites");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Map<String, SiteDescription> siteOf = new ConcurrentSkipListMap<>();
      Map<String, String> failed = new ConcurrentSkipListMap<>();
      // By candidate, since several RSEs share a site and it should be asked for once.
      Map<String, Answer> answers = find(candidates(rses), threads);
      SortedSet<String> unknown = new TreeSet<>();
      for (String rse : rses) {
        resolve(rse, answers, siteOf, failed, unknown);
      }
      Map<String, SiteDescription> sites = new TreeMap<>();
      siteOf.values().forEach(site -> sites.put(site.name(), site));
      sites.values().forEach(site -> describe(site, rows));
      failed.forEach(
          (rse, why) -> rows.fail("site of " + rse, why, "see why SENSE-O does not answer"));
      tellUnknown(rows, siteOf.isEmpty(), unknown);
      pools(siteOf, rows, threads);
      return new Outcome(
          List.copyOf(siteOf.keySet()),
          sites.values().stream()
              .flatMap(site -> site.endpoints().stream())
              .map(SiteDiscovery.StorageHost::subnet)
              .distinct()
              .toList());
    } finally {
      threads.shutdownNow();
    }
  }

  private SortedSet<String> candidates(Collection<String> rses) {
    SortedSet<String> all = new TreeSet<>();
    rses.forEach(rse -> all.addAll(network.siteCandidates(rse)));
    return all;
  }

  private Map<String, Answer> find(Collection<String> names, ExecutorService threads)
      throws InterruptedException {
    Map<String, Future<Answer>> asked = new TreeMap<>();
    names.forEach(name -> asked.put(name, threads.submit(() -> find(name))));
    Map<String, Answer> answers = new TreeMap<>();
    for (Map.Entry<String, Future<Answer>> one : asked.entrySet()) {
      answers.put(one.getKey(), result(one.getValue()));
    }
    return answers;
  }

  private Answer find(String name) {
    try {
      return new Answer(discovery.find(name), Optional.empty());
    } catch (PeerException e) {
      return new Answer(Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private void resolve(
      String rse,
      Map<String, Answer> answers,
      Map<String, SiteDescription> siteOf,
      Map<String, String> failed,
      Collection<String> unknown) {
    for (String candidate : network.siteCandidates(rse)) {
      Answer answer = answers.get(candidate);
      if (answer.failure().isPresent()) {
        failed.put(rse, answer.failure().get());
        return;
      }
      if (answer.site().isPresent()) {
        siteOf.put(rse, answer.site().get());
        return;
      }
    }
    unknown.add(rse);
  }

  private void describe(SiteDescription found, Rows rows) {
    String what = "site " + found.name();
    Site site = new Mesh(network).site(found, options.clock().instant());
    if (site.portCapacityMbps().isEmpty()) {
      rows.fail(
          what,
          "its port capacity is not known" + because(site.problem()),
          "set " + found.name() + " in [site-capacity]");
      return;
    }
    if (found.endpoints().isEmpty()) {
      rows.fail(
          what,
          "it publishes no storage hosts" + because(site.problem()),
          "have its operators publish them, or set [sense] metadata_tag." + found.name());
      return;
    }
    String summary =
        "%d Gb/s %s, %d storage hosts"
            .formatted(
                site.portCapacityMbps().getAsLong() / 1000,
                site.capacityOrigin(),
                found.endpoints().size());
    if (site.problem().isEmpty()) {
      rows.ok(what, summary);
    } else {
      rows.warn(what, summary + because(site.problem()), "have its operators look at it");
    }
  }

  private static String because(String problem) {
    return problem.isEmpty() ? "" : "; " + problem;
  }

  private static void tellUnknown(Rows rows, boolean noneKnown, SortedSet<String> unknown) {
    if (unknown.isEmpty()) {
      return;
    }
    List<String> some = unknown.stream().limit(10).toList();
    String found =
        "SENSE-O knows no site for %d RSEs: %s%s"
            .formatted(
                unknown.size(), String.join(", ", some), unknown.size() > some.size() ? ", …" : "");
    if (noneKnown) {
      rows.fail("other RSEs", found, "name the sites of your RSEs in [site-aliases]");
    } else {
      rows.ok("other RSEs", found + "; they get no circuits");
    }
  }

  private void pools(Map<String, SiteDescription> siteOf, Rows rows, ExecutorService threads)
      throws InterruptedException {
    List<Callable<Void>> looks = new ArrayList<>();
    siteOf.forEach(
        (rse, site) ->
            looks.add(
                () -> {
                  pool(rse, site, rows);
                  return null;
                }));
    for (Future<Void> done : threads.invokeAll(looks)) {
      result(done);
    }
  }

  private void pool(String rse, SiteDescription site, Rows rows) {
    String name = config.pools().poolOf(rse);
    String what = "pool of " + rse;
    try {
      Optional<AddressPool> pool = sense.addresses().pool(name);
      if (pool.isEmpty()) {
        rows.fail(
            what,
            "SENSE-O has no pool " + name,
            "have SENSE-O's operators make it, set [sense] pool_prefix, or leave "
                + rse
                + " out by [sites] exclude");
        return;
      }
      pool(what, site, pool.get(), sense.addresses().allocations(name), rows);
    } catch (PeerException e) {
      rows.fail(what, e.getMessage(), "have SENSE-O's operators let this user read " + name);
    }
  }

  private static void pool(
      String what,
      SiteDescription site,
      AddressPool pool,
      List<AddressAllocation> taken,
      Rows rows) {
    long withHosts = site.endpoints().stream().filter(host -> pool.contains(host.subnet())).count();
    Optional<BigInteger> size = pool.size();
    String found =
        size.map(
                all ->
                    pool.free(taken).orElse(BigInteger.ZERO) + " of " + all + " subnets are free")
            .orElse(taken.size() + " subnets are taken, of a pool that cannot be counted");
    if (withHosts == 0) {
      rows.fail(
          what,
          found + "; on none of them does " + site.name() + " publish a storage host",
          "have the site publish its hosts, or the pool hold their subnets");
    } else if (size.isPresent() && size.get().compareTo(BigInteger.valueOf(withHosts)) > 0) {
      rows.warn(
          what,
          found + "; " + site.name() + " publishes hosts on " + withHosts + " of them only",
          "have the site publish the others: a subnet without a host makes an allocation fail");
    } else if (size.isPresent() && pool.free(taken).orElse(BigInteger.ONE).signum() <= 0) {
      rows.warn(what, found, "new rules wait until one is given back");
    } else {
      rows.ok(what, found);
    }
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
