package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dmm.core.config.Secret;
import io.dmm.db.account.ApiTokenRepository;
import io.dmm.db.account.Role;
import io.dmm.db.account.SessionRepository;
import io.dmm.db.account.UserRepository;
import io.dmm.db.event.Event;
import io.dmm.db.event.EventRepository;
import io.dmm.db.testing.MutableClock;
import io.dmm.db.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsIT {
  private static final Secret PASSWORD = Secret.of("correct horse battery");

  @RegisterExtension static final TestDatabase db = new TestDatabase();
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final Accounts accounts =
      new Accounts(
          db.get(),
          new UserRepository(),
          new ApiTokenRepository(),
          new SessionRepository(),
          new EventRepository(),
          clock);

  @BeforeEach
  void empty() {
    db.get().transact(tx -> tx.execute("truncate web_user, api_token, web_session, event"));
  }

  private static List<Event> events() {
    return db.get().read(tx -> new EventRepository().newest(tx, 10));
  }

  @Test
  void everyChangeOfAnAccountIsAnEventWithWhoMadeIt() {
    accounts.addUser("ada", Role.VIEWER, PASSWORD, "command line (root)");
    accounts.changeRole("ada", Role.ADMIN, "grace");
    accounts.changePassword("ada", Secret.of("another horse battery"), "grace");
    accounts.createToken("ci", Role.OPERATOR, Duration.ofDays(1), "ada");
    accounts.revokeToken("ci", "ada");
    accounts.removeUser("ada", "grace");

    assertThat(events())
        .extracting(Event::actor, Event::cause)
        .containsExactly(
            tuple("grace", "USER_REMOVED"),
            tuple("ada", "TOKEN_REVOKED"),
            tuple("ada", "TOKEN_CREATED"),
            tuple("grace", "USER_PASSWORD_CHANGED"),
            tuple("grace", "USER_ROLE_CHANGED"),
            tuple("command line (root)", "USER_ADDED"));
    assertThat(accounts.users()).isEmpty();
    assertThat(accounts.tokens()).isEmpty();
  }

  @Test
  void neitherPasswordNorTokenIsStored() {
    accounts.addUser("ada", Role.VIEWER, PASSWORD, "test");
    accounts.addUser("grace", Role.VIEWER, PASSWORD, "test");
    String token = accounts.createToken("ci", Role.OPERATOR, Duration.ofDays(1), "test").reveal();

    assertThat(accounts.users().get(0).passwordHash())
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
        .isNotEqualTo(accounts.users().get(1).passwordHash());
    assertThat(token).startsWith("dmm_").hasSizeGreaterThan(44);
    assertThat(accounts.tokens().get(0).digest()).hasSize(64).doesNotContain(token);
    assertThat(accounts.users().toString() + accounts.tokens()).doesNotContain("argon2", "digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Decider", "api-token", "operator", "<b>", "a b", "-x", "ä", "a'or'1", "x\n"})
  void whatCouldBeTakenForSomebodyElseIsNoName(String name) {
    assertThatThrownBy(() -> accounts.addUser(name, Role.VIEWER, PASSWORD, "test"))
        .isInstanceOf(AccountException.class)
        .hasMessageContaining("cannot be the name of a user");
    assertThatThrownBy(() -> accounts.createToken(name, Role.VIEWER, Duration.ofDays(1), "test"))
        .isInstanceOf(AccountException.class);
  }

  @Test
  void aPasswordThatIsSoonGuessedIsRefused() {
    for (String password : new String[] {"", "short", "ada-ada-ada1", "x".repeat(257)}) {
      assertThatThrownBy(() -> accounts.addUser("ada", Role.VIEWER, Secret.of(password), "test"))
          .isInstanceOf(AccountException.class)
          .hasMessageContaining("password")
          .hasMessageNotContaining("ada-ada");
    }
    assertThat(accounts.users()).isEmpty();
  }

  @Test
  void whatIsThereAlreadyOrIsNotThereIsSaid() {
    accounts.addUser("ada", Role.VIEWER, PASSWORD, "test");
    accounts.createToken("ci", Role.VIEWER, Duration.ofDays(1), "test");

    assertThatThrownBy(() -> accounts.addUser("ada", Role.ADMIN, PASSWORD, "test"))
        .hasMessage("there is a user ada already");
    assertThatThrownBy(() -> accounts.createToken("ci", Role.ADMIN, Duration.ofDays(1), "test"))
        .hasMessageContaining("there is a token ci already");
    assertThatThrownBy(() -> accounts.removeUser("eve", "test")).hasMessage("there is no user eve");
    assertThatThrownBy(() -> accounts.changeRole("eve", Role.ADMIN, "test"))
        .hasMessage("there is no user eve");
    assertThatThrownBy(() -> accounts.changePassword("eve", PASSWORD, "test"))
        .hasMessage("there is no user eve");
    assertThatThrownBy(() -> accounts.revokeToken("eve", "test"))
        .hasMessage("there is no token eve");
    assertThatThrownBy(() -> accounts.createToken("x", Role.ADMIN, Duration.ZERO, "test"))
        .hasMessageContaining("1 to 3650 days");
    assertThat(accounts.users().get(0).role()).isEqualTo(Role.VIEWER);
    assertThat(events()).hasSize(2);
  }
}
