package io.dmm.rucio.client;

import io.dmm.core.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who we are to Rucio, one class for each way of proving it. */
public sealed interface RucioIdentity {

  /** Rucio's own user name and password. */
  record UserPass(String username, Secret password) implements RucioIdentity {}

  /**
   * A certificate, shown when a token is fetched and at no other call.
   *
   * @param certificate PEM file with the certificate chain; a proxy file holds the key too
   * @param key PEM file with the key; empty if {@code certificate} holds it
   * @param proxy whether it is an RFC 3820 proxy
   */
  record Certificate(Path certificate, Optional<Path> key, boolean proxy)
      implements RucioIdentity {}

  /**
   * A JWT of an issuer that Rucio trusts.
   *
   * @param text the token itself; empty if it is in a file
   * @param files where to look for it, the first that exists; read anew at each call, because
   *     whoever renews it replaces the file
   */
  record BearerToken(Optional<Secret> text, List<Path> files) implements RucioIdentity {
    public BearerToken {
      files = List.copyOf(files);
    }
  }
}
