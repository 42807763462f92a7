package io.dmm.sandbox.sense;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tokens: who gets one, how long it lives, and what happens without. */
class TokenServerIT extends SenseWorldTest {
  private static final String CLIENT = "&client_id=StackV&client_secret=simulated-client-secret";
  private static final String EXCHANGE =
      "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_issuer=amsc"
          + "&subject_token_type=urn:ietf:params:oauth:token-type:access_token&audience=StackV";

  @Override
  SenseSimulatorBuilder settings(SenseSimulatorBuilder builder) {
    return builder
        .user("dmm-service", "simulated-password")
        .foreignToken("foreign-1", "dmm-service");
  }

  private int getInstances() {
    return rest.callOnce("/discover/service/instances", "GET", "application/json", "").statusCode();
  }

  private static String error(HttpResponse<String> answer) {
    return answer.statusCode() + " " + Rest.json(answer).path("error").asText();
  }

  @Test
  void aTokenEndsWhenItsTimeIsOver() {
    sense.tokenLifetimes(Duration.ofSeconds(60), Duration.ofSeconds(600));
    rest.logIn();
    clock.advance(Duration.ofSeconds(59));
    assertThat(getInstances()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(1));
    assertThat(getInstances()).isEqualTo(401);
  }

  @Test
  void aRefreshTokenGivesANewPairAndWorksOnce() {
    HttpResponse<String> first =
        rest.form("grant_type=password&username=dmm-service&password=simulated-password", true);
    String refresh = Rest.json(first).path("refresh_token").asText();
    String form = "grant_type=refresh_token&refresh_token=" + refresh + CLIENT;
    HttpResponse<String> second = rest.form(form, false);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(Rest.json(second).path("access_token").asText())
        .isNotEqualTo(Rest.json(first).path("access_token").asText());
    assertThat(error(rest.form(form, false))).isEqualTo("400 invalid_grant");
  }

  @Test
  void aRefreshTokenEndsToo() {
    HttpResponse<String> first =
        rest.form("grant_type=password&username=dmm-service&password=simulated-password", true);
    String refresh = Rest.json(first).path("refresh_token").asText();
    clock.advance(Duration.ofMinutes(30));
    assertThat(
            error(rest.form("grant_type=refresh_token&refresh_token=" + refresh + CLIENT, false)))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void aForeignTokenIsExchanged() {
    HttpResponse<String> answer = rest.form(EXCHANGE + "&subject_token=foreign-1" + CLIENT, false);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(error(rest.form(EXCHANGE + "&subject_token=other" + CLIENT, false)))
        .isEqualTo("400 invalid_token");
  }

  @Test
  void theClientMustProveItselfInTheWayOfItsGrant() {
    String password = "grant_type=password&username=dmm-service&password=simulated-password";
    assertThat(error(rest.form(password, false))).isEqualTo("401 unauthorized_client");
    assertThat(error(rest.form(password + CLIENT, false))).isEqualTo("401 unauthorized_client");
    assertThat(error(rest.form("grant_type=refresh_token&refresh_token=x", true)))
        .isEqualTo("401 unauthorized_client");
    assertThat(error(rest.form("grant_type=magic" + CLIENT, false)))
        .isEqualTo("400 unsupported_grant_type");
  }

  @Test
  void revokedTokensAreWorthNothing() {
    sense.revokeTokens(false);
    assertThat(getInstances()).isEqualTo(401);
    rest.logIn();
    assertThat(getInstances()).isEqualTo(200);
  }

  @Test
  void discoveryIsOpenOnlyIfSwitchedSo() {
    assertThat(rest.getWithoutToken("/discover").statusCode()).isEqualTo(401);
    sense.quirks().openDiscover(true);
    assertThat(rest.getWithoutToken("/discover").statusCode()).isEqualTo(200);
    assertThat(rest.getWithoutToken("/instance").statusCode()).isEqualTo(401);
  }

  @Test
  void aUserWithoutRoleIsRefusedWhateverTheToken() {
    sense.quirks().denies("dmm-service");
    HttpResponse<String> answer = rest.get("/instance");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("User is not allowed to access the resource:GET");
  }

  @Test
  void theAuthFileNamesTheEndPointsAndTheUser() {
    assertThat(sense.authFileText())
        .contains("AUTH_ENDPOINT: \"" + sense.authEndpoint() + "\"")
        .contains("API_ENDPOINT: \"" + sense.apiEndpoint() + "\"")
        .contains("CLIENT_ID: \"StackV\"", "USERNAME: \"dmm-service\"");
  }

  @Test
  void theJournalHoldsNoPasswordOrToken() {
    rest.form(EXCHANGE + "&subject_token=foreign-1" + CLIENT, false);
    assertThat(sense.journal().of("POST", TokenServer.PATH)).hasSize(2);
    assertThat(sense.journal().entries().toString())
        .contains("username=dmm-service", "password=***")
        .doesNotContain("simulated-password", "simulated-client-secret", "foreign-1");
  }
}
