package io.dmm.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.testing.TestDatabase;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabaseIT {
  @RegisterExtension final TestDatabase db = new TestDatabase();

  @Test
  void eachNewConnectionAsksForThePasswordOfTheMoment() {
    AtomicInteger asked = new AtomicInteger();
    DatabaseConfig once = db.config();
    DatabaseConfig config =
        new DatabaseConfig(
            once.jdbcUrl(),
            once.user(),
            () -> "password " + asked.incrementAndGet(),
            3,
            once.connectTimeout());
    try (Database database = Database.open(config)) {
      database.transact(
          one -> database.transact(two -> database.transact(three -> three.fetchOne("select 1"))));
    }
    assertThat(asked.get()).isGreaterThanOrEqualTo(3);
    assertThat(config.toString()).doesNotContain("password");
  }
}
