package io.dmm.core.audit;

import io.dmm.db.audit.Verdict;

/** Told of every verdict. */
@FunctionalInterface
public interface AuditListener {
  /** Tells nobody. */
  AuditListener NONE = verdict -> {};

  /** A transfer was judged. */
  void judged(Verdict verdict);
}
