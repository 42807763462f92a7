package io.dmm.web.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small OpenID provider: discovery, keys, authorization code with PKCE, ID tokens signed with
 * RSA. It signs in whoever is sent to it, and can be told to go wrong.
 */
public final class TestOpenIdProvider implements AutoCloseable {
  /** The client's name there. */
  public static final String CLIENT = "dmm client";

  /** The client's secret. */
  public static final String SECRET = "a client secret of more than thirty-two bytes";

  private final HttpServer server;
  private final RSAKey key = key("one");
  private final RSAKey foreign = key("one");
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final Map<String, Object> claims = new ConcurrentHashMap<>();
  private volatile Signature signature = Signature.OWN_KEY;
  private volatile boolean broken;

  /** How ID tokens are signed. */
  public enum Signature {
    /** As it should be. */
    OWN_KEY,
    /** By a key of somebody else that goes by the same id. */
    FOREIGN_KEY,
    /** Not at all: algorithm {@code none}. */
    NONE,
    /** By the client's secret, which is no proof of who made it. */
    SHARED_SECRET,
    /** By the provider's public key, taken for a shared secret. */
    PUBLIC_KEY_AS_SECRET
  }

  /** Starts it on a free port. */
  public TestOpenIdProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its name, which is its address. */
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Has ID tokens say this; over what they should say. */
  public TestOpenIdProvider saying(String claim, Object value) {
    claims.put(claim, value);
    return this;
  }

  /** Has ID tokens signed otherwise. */
  public TestOpenIdProvider signing(Signature how) {
    signature = how;
    return this;
  }

  /** Has the token endpoint fail, or not. */
  public void breaks(boolean isBroken) {
    broken = isBroken;
  }

  /** Forgets what it was told. */
  public void mend() {
    claims.clear();
    signature = Signature.OWN_KEY;
    broken = false;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/.well-known/openid-configuration" -> json(exchange, 200, discovery());
        case "/keys" -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
        case "/authorize" -> authorize(exchange);
        case "/token" -> token(exchange);
        default -> json(exchange, 404, "{}");
      }
    } catch (JOSEException e) {
      throw new IOException(e);
    }
  }

  private String discovery() {
    return """
    {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
     "jwks_uri": "%1$s/keys", "response_types_supported": ["code"],
     "subject_types_supported": ["public"],
     "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
    """
        .formatted(issuer());
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    if (!"code".equals(asked.get("response_type"))
        || !CLIENT.equals(asked.get("client_id"))
        || !"S256".equals(asked.get("code_challenge_method"))
        || !List.of(asked.get("scope").split(" ", -1)).contains("openid")) {
      json(exchange, 400, "{\"error\": \"invalid_request\"}");
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
    exchange.sendResponseHeaders(302, -1);
  }

  private void token(HttpExchange exchange) throws IOException, JOSEException {
    Map<String, String> given =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (broken) {
      json(exchange, 503, "<html>down</html>");
      return;
    }
    String basic =
        Base64.getEncoder()
            .encodeToString(
                (java.net.URLEncoder.encode(CLIENT, StandardCharsets.UTF_8)
                        + ":"
                        + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
    if (!("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      json(exchange, 401, "{\"error\": \"invalid_client\"}");
      return;
    }
    Map<String, String> asked =
        Optional.ofNullable(given.get("code")).map(codes::remove).orElse(Map.of());
    if (!asked.getOrDefault("redirect_uri", "").equals(given.get("redirect_uri"))
        || !asked
            .getOrDefault("code_challenge", "")
            .equals(challenge(given.get("code_verifier")))) {
      json(exchange, 400, "{\"error\": \"invalid_grant\"}");
      return;
    }
    json(
        exchange,
        200,
        "{\"access_token\": \"opaque\", \"token_type\": \"Bearer\", \"id_token\": \""
            + idToken(asked.get("nonce"))
            + "\"}");
  }

  private String idToken(String nonce) throws JOSEException {
    Map<String, Object> all = new HashMap<>();
    all.put("iss", issuer());
    all.put("sub", "4711");
    all.put("aud", CLIENT);
    all.put("iat", Date.from(Instant.now()));
    all.put("exp", Date.from(Instant.now().plusSeconds(300)));
    all.put("nonce", nonce);
    all.put("preferred_username", "ada");
    all.putAll(claims);
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    all.forEach(set::claim);
    if (signature == Signature.NONE) {
      return new PlainJWT(set.build()).serialize();
    }
    boolean isShared =
        signature == Signature.SHARED_SECRET || signature == Signature.PUBLIC_KEY_AS_SECRET;
    JWSSigner signer =
        switch (signature) {
          case SHARED_SECRET -> new MACSigner(SECRET);
          case PUBLIC_KEY_AS_SECRET -> new MACSigner(key.toRSAPublicKey().getEncoded());
          case FOREIGN_KEY -> new RSASSASigner(foreign);
          case OWN_KEY, NONE -> new RSASSASigner(key);
        };
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(isShared ? JWSAlgorithm.HS256 : JWSAlgorithm.RS256)
                .keyID("one")
                .build(),
            set.build());
    token.sign(signer);
    return token.serialize();
  }

  private static void json(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Map<String, String> form(String text) {
    Map<String, String> all = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      all.put(
          parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
    }
    return all;
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(String.valueOf(verifier).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where an address leads: its {@code Location}. */
  public static URI follow(URI address) {
    try {
      var connection = (java.net.HttpURLConnection) address.toURL().openConnection();
      connection.setInstanceFollowRedirects(false);
      String location = connection.getHeaderField("Location");
      connection.disconnect();
      return URI.create(location);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
