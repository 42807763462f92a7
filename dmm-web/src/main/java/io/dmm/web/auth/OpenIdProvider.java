package io.dmm.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An OpenID provider: what it says about itself, where to send browsers, and what it says about
 * them afterwards. Its documents are asked for when they are first needed; its keys again when a
 * token is signed by one that we have not seen.
 */
final class OpenIdProvider {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 10_000;
  private static final int LARGEST_KEYS_BYTES = 256 * 1024;

  private final OidcConfig config;
  private final URI redirect;
  private Documents documents;

  /** What the provider says about itself, and what follows from it. */
  private record Documents(OIDCProviderMetadata metadata, IDTokenValidator validator) {}

  /**
   * A provider that was not asked anything yet.
   *
   * @param redirect where it shall send browsers back to
   */
  OpenIdProvider(OidcConfig config, URI redirect) {
    this.config = config;
    this.redirect = redirect;
  }

  /** Where to send a browser. */
  URI addressFor(String state, String nonce, String verifier) throws OidcException {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE,
            new Scope(config.scopes().toArray(new String[0])),
            new ClientID(config.clientId()),
            redirect)
        .endpointURI(documents().metadata().getAuthorizationEndpointURI())
        .state(new State(state))
        .nonce(new Nonce(nonce))
        .codeChallenge(new CodeVerifier(verifier), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * Trades a code for what the provider says about whoever signed in.
   *
   * @throws OidcException the code or the ID token is worth nothing, or the provider fails
   */
  IDTokenClaimsSet claims(String code, String nonce, String verifier) throws OidcException {
    Documents known = documents();
    JWT token = idToken(known.metadata(), code, verifier);
    try {
      return known.validator().validate(token, new Nonce(nonce));
    } catch (BadJOSEException e) {
      throw OidcException.refused("The provider's ID token is not valid.", e);
    } catch (JOSEException e) {
      throw OidcException.unavailable(e);
    }
  }

  private JWT idToken(OIDCProviderMetadata metadata, String code, String verifier)
      throws OidcException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), redirect, new CodeVerifier(verifier));
    try {
      HTTPRequest request = tokenRequest(metadata, grant).toHTTPRequest();
      request.setConnectTimeout(CONNECT_MILLIS);
      request.setReadTimeout(READ_MILLIS);
      request.setFollowRedirects(false);
      HTTPResponse answer = request.send();
      if (answer.getStatusCode() >= HTTPResponse.SC_SERVER_ERROR) {
        throw OidcException.unavailable(
            new IOException("token endpoint: " + answer.getStatusCode()));
      }
      TokenResponse response = OIDCTokenResponseParser.parse(answer);
      if (!response.indicatesSuccess()) {
        throw OidcException.refused(
            "The provider does not accept what the browser brought back.",
            new IllegalStateException(
                "token endpoint: " + response.toErrorResponse().getErrorObject().getCode()));
      }
      JWT token = response.toSuccessResponse().getTokens().toOIDCTokens().getIDToken();
      if (token == null) {
        throw OidcException.refused("The provider gave no ID token.");
      }
      return token;
    } catch (IOException | ParseException e) {
      throw OidcException.unavailable(e);
    }
  }

  private TokenRequest tokenRequest(OIDCProviderMetadata metadata, AuthorizationCodeGrant grant) {
    URI endpoint = metadata.getTokenEndpointURI();
    ClientID id = new ClientID(config.clientId());
    if (config.clientSecret().isEmpty()) {
      return new TokenRequest.Builder(endpoint, id, grant).build();
    }
    Secret secret = new Secret(config.clientSecret().get().reveal());
    List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
    boolean inBody =
        methods != null
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return new TokenRequest.Builder(
            endpoint,
            inBody ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret),
            grant)
        .build();
  }

  private synchronized Documents documents() throws OidcException {
    if (documents == null) {
      try {
        Issuer issuer = new Issuer(config.issuer());
        OIDCProviderMetadata metadata =
            OIDCProviderMetadata.resolve(issuer, CONNECT_MILLIS, READ_MILLIS);
        documents = new Documents(metadata, validator(issuer, metadata));
      } catch (IOException | GeneralException e) {
        throw OidcException.unavailable(e);
      }
    }
    return documents;
  }

  /** Takes signatures by the provider's own keys only: neither none, nor one by a shared secret. */
  private IDTokenValidator validator(Issuer issuer, OIDCProviderMetadata metadata)
      throws IOException {
    Set<JWSAlgorithm> algorithms = new LinkedHashSet<>(JWSAlgorithm.Family.SIGNATURE);
    if (metadata.getIDTokenJWSAlgs() != null) {
      algorithms.retainAll(metadata.getIDTokenJWSAlgs());
    }
    var keys =
        JWKSourceBuilder.<SecurityContext>create(
                metadata.getJWKSetURI().toURL(),
                new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, LARGEST_KEYS_BYTES))
            .build();
    return new IDTokenValidator(
        issuer,
        new ClientID(config.clientId()),
        new JWSVerificationKeySelector<>(algorithms, keys),
        null);
  }
}
