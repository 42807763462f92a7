package io.dmm.sandbox.rucio;

import static io.dmm.sandbox.rucio.RucioReplies.OCTETS;
import static io.dmm.sandbox.rucio.RucioReplies.error;

import io.dmm.sandbox.http.Answer;
import io.dmm.sandbox.http.Call;
import io.dmm.sandbox.rucio.RucioAccounts.Identity;
import io.dmm.sandbox.rucio.RucioAccounts.Token;
import io.dmm.sandbox.world.PythonJson;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** {@code /auth/*}: tokens come back in headers, the body is empty. */
final class AuthRoutes {
  /**
   * Stands for the variable {@code SSL_CLIENT_S_DN} that the TLS front end sets from the client
   * certificate.
   */
  static final String CERTIFICATE_HEADER = "X-SSL-Client-S-DN";

  private static final DateTimeFormatter PYTHON_DATETIME =
      DateTimeFormatter.ofPattern("yyyy, M, d, H, m, s").withZone(ZoneOffset.UTC);

  private final RucioAccounts accounts;

  AuthRoutes(RucioAccounts accounts) {
    this.accounts = accounts;
  }

  Answer answer(Call call) {
    if (!call.method().equals("GET")) {
      throw RucioReplies.wrongMethod();
    }
    return switch (call.rawPath()) {
      case "/auth/userpass" -> userpass(call);
      case "/auth/x509", "/auth/x509_proxy" -> x509(call);
      case "/auth/validate" -> validate(call);
      default -> throw RucioReplies.noSuchPage();
    };
  }

  private Answer userpass(Call call) {
    RucioReplies.requireAccepts(call, OCTETS);
    Optional<String> name = call.header("X-Rucio-Username");
    Optional<String> password = call.header("X-Rucio-Password");
    if (name.isEmpty() || password.isEmpty()) {
      throw refused("Cannot authenticate without passing all required arguments");
    }
    Optional<Identity> identity = accounts.user(name.get(), password.get());
    return login(call, identity, true);
  }

  private Answer x509(Call call) {
    RucioReplies.requireAccepts(call, OCTETS);
    Optional<String> subject = call.header(CERTIFICATE_HEADER);
    if (subject.isEmpty()) {
      throw refused("Cannot get DN");
    }
    boolean manyAllowed =
        call.header("X-Rucio-Allow-Return-Multiple-Accounts")
            .map(value -> value.equalsIgnoreCase("true"))
            .orElse(false);
    return login(call, accounts.certificate(subject.get()), manyAllowed);
  }

  private Answer login(Call call, Optional<Identity> identity, boolean manyAllowed) {
    Optional<String> wanted = call.header("X-Rucio-Account");
    if (identity.isEmpty()
        || (wanted.isPresent() && !identity.get().accounts().contains(wanted.get()))) {
      throw refused(
          "Cannot authenticate to account " + wanted.orElse("None") + " with given credentials");
    }
    if (wanted.isEmpty() && identity.get().accounts().size() > 1) {
      return chooseAccount(identity.get(), manyAllowed);
    }
    String account = wanted.orElseGet(() -> identity.get().accounts().get(0));
    Token token =
        accounts.issue(account, identity.get(), call.header("X-Rucio-AppID").orElse("unknown"));
    return headers(Answer.of(200, OCTETS, ""))
        .with("X-Rucio-Auth-Account", account)
        .with("X-Rucio-Auth-Token", token.text())
        .with("X-Rucio-Auth-Token-Expires", RucioDate.text(token.expiresAt()));
  }

  private static Answer chooseAccount(Identity identity, boolean manyAllowed) {
    if (!manyAllowed) {
      throw refused("Cannot authenticate to account None with given credentials");
    }
    return headers(Answer.of(206, OCTETS, PythonJson.dumps(identity.accounts())))
        .with("X-Rucio-Auth-Accounts", String.join(",", identity.accounts()));
  }

  private Answer validate(Call call) {
    String text = call.header("X-Rucio-Auth-Token").orElse("");
    if (text.isEmpty()) {
      throw error(400, "ValueError", "Token must be set.");
    }
    Token token =
        accounts
            .validate(text)
            .orElseThrow(() -> error(500, "CannotAuthenticate", "NoneType: None\n"));
    String body =
        "{'account': '%s', 'identity': '%s', 'lifetime': datetime.datetime(%s), 'audience': None, 'authz_scope': None, 'vo': 'def'}"
            .formatted(
                token.account(), token.identity(), PYTHON_DATETIME.format(token.expiresAt()));
    return headers(Answer.of(200, OCTETS, body));
  }

  private static RucioReplies.Failure refused(String message) {
    return error(401, "CannotAuthenticate", message);
  }

  private static Answer headers(Answer reply) {
    return reply
        .with("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
        .with(
            "Access-Control-Expose-Headers",
            "X-Rucio-Auth-Token, X-Rucio-Auth-Token-Expires, X-Rucio-Auth-Account, X-Rucio-Auth-Accounts");
  }
}
