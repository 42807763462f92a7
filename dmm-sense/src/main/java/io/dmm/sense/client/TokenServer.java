package io.dmm.sense.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerCall;
import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.UnavailableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The three ways to have SENSE's Keycloak give a token. */
final class TokenServer implements AutoCloseable {
  /** The server answered, but with a refusal: another way may work. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private final SenseAuthFile file;
  private final PeerHttp http;
  private final Clock clock;

  TokenServer(SenseAuthFile file, PeerHttp http, Clock clock) {
    this.file = file;
    this.http = http;
    this.clock = clock;
  }

  SenseToken byPassword(SenseAuthFile.Login login) throws PeerException, RefusedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "password");
    form.put("username", login.user());
    form.put("password", login.password().reveal());
    String client = file.clientId() + ":" + file.clientSecret().map(Secret::reveal).orElse("");
    String basic = Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
    return granted(call("token.password", form).withHeader("Authorization", "Basic " + basic));
  }

  SenseToken byRefresh(Secret refreshToken) throws PeerException, RefusedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", refreshToken.reveal());
    putClient(form);
    return granted(call("token.refresh", form));
  }

  SenseToken byExchange(SenseAuthFile.Foreign foreign) throws PeerException, RefusedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    form.put("subject_token", foreign.token().reveal());
    form.put("subject_issuer", foreign.issuer());
    form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
    form.put("audience", file.clientId());
    putClient(form);
    return granted(call("token.exchange", form));
  }

  private void putClient(Map<String, String> form) {
    form.put("client_id", file.clientId());
    file.clientSecret().ifPresent(secret -> form.put("client_secret", secret.reveal()));
  }

  private PeerCall call(String name, Map<String, String> form) {
    String body =
        form.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return PeerCall.change(name, "POST", file.authEndpoint().toString())
        .asRead() // a token that nobody received does no harm
        .withBody("application/x-www-form-urlencoded", body)
        .withHeader("Accept", "application/json");
  }

  private SenseToken granted(PeerCall call) throws PeerException, RefusedException {
    String text;
    try {
      text = http.call(call).text();
    } catch (PeerException e) {
      int status = e.httpStatus().orElse(0);
      if (status >= 300 && status < 500 && status != 408 && status != 429) {
        throw new RefusedException(
            call.name() + " was answered " + status + ", " + reason(e.answerText()));
      }
      throw e;
    }
    Optional<JsonNode> answer = SenseJson.structure(text);
    if (answer.isEmpty()) {
      throw new UnavailableException(
          "sense: "
              + file.authEndpoint()
              + " answered something that is no token; is it the token address?");
    }
    Optional<SenseToken> token = SenseToken.read(answer.get(), clock.instant());
    if (token.isEmpty()) {
      throw new RefusedException(call.name() + " was answered without a token, " + reason(text));
    }
    return token.get();
  }

  /** Only the two fields for people are quoted: the rest may hold a token. */
  private static String reason(String body) {
    return SenseJson.structure(body)
        .map(
            node ->
                node.path("error").asText("no error named")
                    + ": "
                    + node.path("error_description").asText("no description"))
        .map(SenseText::brief)
        .orElse("which is not JSON: wrong credentials or not the token address");
  }

  @Override
  public void close() throws java.io.IOException {
    http.close();
  }
}
