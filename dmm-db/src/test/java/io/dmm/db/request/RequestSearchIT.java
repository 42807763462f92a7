package io.dmm.db.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.testing.Requests;
import io.dmm.db.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestSearchIT {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension final TestDatabase db = new TestDatabase();
  private final RequestSearch search = new RequestSearch();

  @Test
  void theOneThatHasBeenLongestInAStatusIsKnownForStatusesThatCanStillChange() {
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW);
    Requests.stored(db.get(), Requests.ruleId(), 3, NOW.minusSeconds(60));
    change(
        Requests.stored(db.get(), Requests.ruleId(), 3, NOW.minusSeconds(90)),
        RequestStatus.DELETED);

    assertThat(db.get().read(search::longestInStatus))
        .isEqualTo(Map.of(RequestStatus.INIT, NOW.minusSeconds(60)));
  }

  @Test
  void pagesFilterAndSortInTheDatabase() {
    TransferRequest low = Requests.stored(db.get(), Requests.ruleId(), 1, NOW);
    TransferRequest high = Requests.stored(db.get(), Requests.ruleId(), 5, NOW);
    change(low, RequestStatus.FINISHED);

    var all = new RequestFilter(Set.of(), "", "", RequestFilter.Sort.PRIORITY, 10, 0);
    var finished =
        new RequestFilter(
            Set.of(RequestStatus.FINISHED), "T2_US_UCSD", "", RequestFilter.Sort.NEWEST, 10, 0);
    var byText =
        new RequestFilter(
            Set.of(), "", high.ruleId().substring(20), RequestFilter.Sort.NEWEST, 10, 0);

    assertThat(ids(all)).containsExactly(high.ruleId(), low.ruleId());
    assertThat(ids(finished)).containsExactly(low.ruleId());
    assertThat(ids(byText)).containsExactly(high.ruleId());
    long count = db.get().read(tx -> search.count(tx, finished));
    assertThat(count).isEqualTo(1);
  }

  @Test
  void aPageThatTellsHowManyThereAreIsNotCountedAgain() {
    for (int i = 0; i < 5; i++) {
      Requests.stored(db.get(), Requests.ruleId(), 1, NOW);
    }

    for (int limit : new int[] {1, 2, 5, 10}) {
      for (int offset : new int[] {0, 1, 4, 5, 6}) {
        RequestFilter filter =
            new RequestFilter(Set.of(), "", "t2_us_ucsd", RequestFilter.Sort.NEWEST, limit, offset);
        long count = db.get().read(tx -> search.count(tx, filter, search.page(tx, filter)));
        assertThat(count).as("limit %s, offset %s", limit, offset).isEqualTo(5);
      }
    }
  }

  @Test
  void textToLookForIsNeverTakenAsSqlOrAsAPattern() {
    Requests.stored(db.get(), Requests.ruleId(), 1, NOW);

    assertThat(ids(new RequestFilter(Set.of(), "", "%", RequestFilter.Sort.NEWEST, 10, 0)))
        .isEmpty();
    assertThat(
            ids(new RequestFilter(Set.of(), "", "' or 1=1 --", RequestFilter.Sort.NEWEST, 10, 0)))
        .isEmpty();
  }

  private List<String> ids(RequestFilter filter) {
    return db.get().read(tx -> search.page(tx, filter)).stream()
        .map(TransferRequest::ruleId)
        .toList();
  }

  private void change(TransferRequest seen, RequestStatus to) {
    Requests.put(db.get(), seen, to, Mover.ALLOCATOR, NOW);
  }
}
