package io.dmm.core;

import io.dmm.core.config.DaemonsSection;
import io.dmm.core.config.DecisionSection;
import io.dmm.core.config.DmmConfigFile;
import io.dmm.core.config.LifecycleSection;
import io.dmm.core.config.MonitorSection;
import io.dmm.core.config.NetworkSection;
import io.dmm.core.config.ReconcilerSection;
import io.dmm.core.config.RetentionSection;
import io.dmm.core.monitor.PrometheusConfig;
import java.util.Optional;

/**
 * What the core needs to know.
 *
 * @param daemons section {@code [daemons]}
 * @param lifecycle keys of section {@code [sense]} about patience
 * @param decision section {@code [decision]}
 * @param network sections about sites and links
 * @param monitor section {@code [monit]}
 * @param reconciler section {@code [reconciler]}
 * @param retention section {@code [retention]}
 * @param prometheus section {@code [prometheus]}; empty if nothing is measured
 * @param poolPrefix what stands before the logical site in the name of its subnet pool
 */
public record CoreConfig(
    DaemonsSection daemons,
    LifecycleSection lifecycle,
    DecisionSection decision,
    NetworkSection network,
    MonitorSection monitor,
    ReconcilerSection reconciler,
    RetentionSection retention,
    Optional<PrometheusConfig> prometheus,
    String poolPrefix) {
  /** Reads all sections of the core. */
  public static CoreConfig read(DmmConfigFile file) {
    return new CoreConfig(
        DaemonsSection.read(file.section("daemons")),
        LifecycleSection.read(file.section("sense")),
        DecisionSection.read(file.section("decision")),
        NetworkSection.read(file),
        MonitorSection.read(file.section("monit")),
        ReconcilerSection.read(file.section("reconciler")),
        RetentionSection.read(file.section("retention")),
        PrometheusConfig.read(file.section("prometheus")),
        file.section("sense").text("pool_prefix", "RUCIO_Site_BGP_Subnet_Pool-"));
  }
}
