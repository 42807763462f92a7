package io.dmm.app;

import com.google.inject.AbstractModule;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.circuit.CircuitRepository;
import io.dmm.db.circuit.CircuitWatchRepository;
import io.dmm.db.daemon.DaemonPauseRepository;
import io.dmm.db.decision.DecisionRepository;
import io.dmm.db.event.EventRepository;
import io.dmm.db.finding.FindingRepository;
import io.dmm.db.limit.TransferLimitRepository;
import io.dmm.db.request.RequestLeases;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.RequestSearch;
import io.dmm.db.request.RequestStreams;
import io.dmm.db.sample.SampleRepository;
import io.dmm.db.site.SiteRepository;

/** The repositories, which hold no state. */
final class RepositoriesModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(RequestRepository.class).toInstance(new RequestRepository());
    bind(RequestLeases.class).toInstance(new RequestLeases());
    bind(RequestSearch.class).toInstance(new RequestSearch());
    bind(RequestStreams.class).toInstance(new RequestStreams());
    bind(CircuitRepository.class).toInstance(new CircuitRepository());
    bind(CircuitWatchRepository.class).toInstance(new CircuitWatchRepository());
    bind(SiteRepository.class).toInstance(new SiteRepository());
    bind(EventRepository.class).toInstance(new EventRepository());
    bind(DaemonPauseRepository.class).toInstance(new DaemonPauseRepository());
    bind(DecisionRepository.class).toInstance(new DecisionRepository());
    bind(SampleRepository.class).toInstance(new SampleRepository());
    bind(TransferAuditRepository.class).toInstance(new TransferAuditRepository());
    bind(TransferLimitRepository.class).toInstance(new TransferLimitRepository());
    bind(FindingRepository.class).toInstance(new FindingRepository());
  }
}
