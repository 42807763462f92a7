package io.dmm.sense.client;

import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.core.peer.PeerTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code .sense-o-auth.yaml} says: where SENSE-O is, and who we are there. The file is the one
 * that SENSE's own Python client reads, with one difference: TLS is verified unless the file says
 * {@code verify: false}.
 *
 * <p>Its secrets are those that it holds whenever they are used; the rest is as it was read.
 *
 * @param file where it was read from
 * @param authEndpoint address that gives tokens
 * @param apiEndpoint base address of the interface ({@code REST_API} if given)
 * @param clientId id of the OAuth client, usually {@code StackV}
 * @param clientSecret its secret, for a confidential client
 * @param login user name and password, if given
 * @param accessToken a token to begin with, if given
 * @param refreshToken a refresh token to begin with, if given
 * @param foreign a token of another issuer that is exchanged for one of SENSE-O, if given
 * @param originalToken what {@code X-Original-Authorization} carries instead of the foreign token
 * @param tls what TLS trusts
 */
public record SenseAuthFile(
    Path file,
    URI authEndpoint,
    URI apiEndpoint,
    String clientId,
    Optional<Secret> clientSecret,
    Optional<Login> login,
    Optional<Secret> accessToken,
    Optional<Secret> refreshToken,
    Optional<Foreign> foreign,
    Optional<Secret> originalToken,
    PeerTls tls) {

  /** User name and password. */
  public record Login(String user, Secret password) {}

  /** A token of another issuer, and the issuer. */
  public record Foreign(Secret token, String issuer) {}

  /**
   * Reads one file.
   *
   * @throws IOException it cannot be read, or has mistakes; the message names all of them
   */
  public static SenseAuthFile read(Path file) throws IOException {
    Problems problems = new Problems();
    Optional<SenseAuthFile> read = AuthFileReader.read(file, problems);
    if (read.isEmpty() || !problems.none()) {
      throw new IOException(String.join("; ", problems.all()));
    }
    return read.get();
  }

  /**
   * Finds and reads the file: the configured one; else the one that {@code SENSE_AUTH_OVERRIDE}
   * names; else {@code /etc/sense-o-auth.yaml}; else {@code .sense-o-auth.yaml} in the home
   * directory.
   *
   * @param configured a file named in the configuration, which then must exist
   * @param environment environment variables
   * @param home home directory
   * @param problems where mistakes go; with any of them the result must not be used
   * @return empty if there is no file or it is not YAML
   */
  public static Optional<SenseAuthFile> read(
      Optional<Path> configured, Map<String, String> environment, Path home, Problems problems) {
    return read(configured, environment, Path.of("/etc"), home, problems);
  }

  static Optional<SenseAuthFile> read(
      Optional<Path> configured,
      Map<String, String> environment,
      Path etc,
      Path home,
      Problems problems) {
    return new AuthFileSearch(environment, etc, home, problems)
        .find(configured)
        .flatMap(file -> AuthFileReader.read(file, problems));
  }
}
