package io.dmm.core.audit;

import io.dmm.core.audit.Evidence.Use;
import io.dmm.core.audit.Judge.Judgement;
import io.dmm.core.daemon.SingletonDaemon;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.TransferRecords.Answer;
import io.dmm.core.peer.TransferRecords.Question;
import io.dmm.db.Database;
import io.dmm.db.audit.TransferAudit;
import io.dmm.db.audit.TransferAudit.Figures;
import io.dmm.db.audit.TransferAuditRepository;
import io.dmm.db.audit.Verdict;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.request.RequestRepository;
import io.dmm.db.request.TransferRequest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares, for each rule that ended, what FTS says was moved with what the circuit's interfaces
 * carried, and records a verdict. Nothing depends on it: a rule that cannot be judged now is tried
 * again later, and holds up no other.
 */
public final class TransferAuditorDaemon implements SingletonDaemon {
  private static final Logger log = LoggerFactory.getLogger(TransferAuditorDaemon.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

  private final Database database;
  private final RequestRepository requests;
  private final TransferAuditRepository audits;
  private final EventRepository events;
  private final EvidenceCollector collector;
  private final AuditConfig config;
  private final AuditListener listener;
  private final Clock clock;

  /** Rules that could not be judged, and when they are tried again. */
  private final Map<String, Instant> postponed = new HashMap<>();

  /** The tables that it reads and writes. */
  public record Records(
      RequestRepository requests, TransferAuditRepository audits, EventRepository events) {
    @Inject
    public Records {}
  }

  /** An auditor. */
  @Inject
  public TransferAuditorDaemon(
      Database database,
      Records records,
      EvidenceCollector collector,
      AuditConfig config,
      AuditListener listener,
      Clock clock) {
    this.database = database;
    this.requests = records.requests();
    this.audits = records.audits();
    this.events = records.events();
    this.collector = collector;
    this.config = config;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "TransferAuditor";
  }

  @Override
  public String purpose() {
    return "compares what was moved for ended rules with what their circuits carried";
  }

  @Override
  public void runOnce() throws PeerException {
    Instant now = clock.instant();
    postponed.values().removeIf(at -> !at.isAfter(now));
    List<TransferRequest> due =
        database.read(
            tx ->
                audits
                    .due(
                        tx,
                        now.minus(config.maxAge().multipliedBy(2)),
                        now.minus(config.delay()),
                        postponed.keySet(),
                        config.batchSize())
                    .stream()
                    .flatMap(id -> requests.find(tx, id).stream())
                    .toList());
    PeerException failure = null;
    RuntimeException broke = null;
    for (TransferRequest request : due) {
      try {
        audit(request, now);
      } catch (PeerException e) {
        failure = e;
        postpone(request, now, e);
      } catch (RuntimeException e) {
        // The others are not to blame, and would else wait behind it.
        broke = e;
        postpone(request, now, e);
      }
    }
    if (broke != null) {
      throw broke;
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void postpone(TransferRequest request, Instant now, Exception why) {
    postponed.put(request.ruleId(), now.plus(AGAIN_AFTER));
    log.warn(
        "audit_postponed rule_id={} until={} reason=\"{}\"",
        request.ruleId(),
        now.plus(AGAIN_AFTER),
        why.getMessage());
  }

  private void audit(TransferRequest request, Instant now) throws PeerException {
    Optional<Instant> ended = request.finishedAt();
    if (ended.isEmpty()) {
      return; // its rule runs again
    }
    try {
      Question question = collector.question(request);
      Answer records = collector.records(question);
      List<Use> uses = collector.uses(request, ended.get());
      store(request, ended.get(), now, new Judge(config).of(new Evidence(records, uses)));
    } catch (PeerException e) {
      boolean mayPass = e.outcome() == PeerException.Outcome.UNAVAILABLE;
      if (mayPass && ended.get().plus(config.maxAge()).isAfter(now)) {
        throw e;
      }
      store(
          request,
          ended.get(),
          now,
          new Judgement(Verdict.UNKNOWN, "Nobody could be asked: " + e.getMessage(), Figures.NONE));
    }
  }

  private void store(TransferRequest request, Instant ended, Instant now, Judgement judgement) {
    boolean stored =
        database.inTransaction(
            tx -> {
              boolean fresh =
                  audits.add(
                      tx,
                      new TransferAudit(
                          request.ruleId(),
                          ended,
                          now,
                          judgement.verdict(),
                          judgement.reason(),
                          judgement.figures()));
              if (fresh) {
                events.append(
                    tx,
                    Event.note(
                        now,
                        request.ruleId(),
                        name(),
                        "TRANSFER_AUDITED",
                        judgement.verdict() + ": " + judgement.reason()));
              }
              return fresh;
            });
    if (stored) {
      listener.judged(judgement.verdict());
      log.info(
          "audited rule_id={} verdict={} reason=\"{}\"",
          request.ruleId(),
          judgement.verdict(),
          judgement.reason());
    }
  }
}
