package io.dmm.sense.client;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Problems;
import io.dmm.core.config.Secret;
import io.dmm.core.config.UselessSecretFileException;
import io.dmm.core.peer.PeerTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code .sense-o-auth.yaml}. Keys may be in upper or lower case; all values are taken as the
 * text that stands there, so that a password of digits stays what it is.
 */
final class AuthFileReader {
  private static final Logger LOG = LoggerFactory.getLogger(AuthFileReader.class);

  private static final String NOT_YAML = "is not YAML of the form KEY: value";

  private final Path file;
  private final ConfigSection keys;

  private AuthFileReader(Path file, ConfigSection keys) {
    this.file = file;
    this.keys = keys;
  }

  static Optional<SenseAuthFile> read(Path file, Problems problems) {
    return values(file, problems)
        .map(
            values ->
                new AuthFileReader(
                        file, new ConfigSection(file.toString(), "yaml", values, problems))
                    .read());
  }

  /** The parser's own messages quote the text around a mistake, which may be a password. */
  private static Optional<Map<String, String>> values(Path file, Problems problems) {
    try {
      return Optional.of(parsed(Files.readString(file)));
    } catch (JsonProcessingException e) {
      JsonLocation where = e.getLocation();
      problems.add(
          file.toString(),
          NOT_YAML
              + (where == null
                  ? ""
                  : " at line " + where.getLineNr() + ", column " + where.getColumnNr()));
    } catch (IOException e) {
      problems.add(file.toString(), "cannot be read: " + e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  private static Map<String, String> parsed(String text) throws JsonProcessingException {
    Map<String, String> read =
        new YAMLMapper().readValue(text, new TypeReference<Map<String, String>>() {});
    Map<String, String> values = new HashMap<>();
    if (read != null) {
      read.forEach((key, value) -> values.put(key, value == null ? "" : value));
    }
    return values;
  }

  /** A secret of the file, which may be replaced while we run. */
  private Optional<Secret> secret(String key) {
    Optional<Secret> now = keys.secret(key);
    if (keys.text(key).isEmpty()) {
      return now;
    }
    return now.map(
        first -> Secret.inFile(file, Files::readString, text -> part(text, key), first.reveal()));
  }

  private String part(String text, String key) throws UselessSecretFileException {
    try {
      String found =
          new ConfigSection(file.toString(), "yaml", parsed(text), new Problems()).text(key, "");
      if (found.isEmpty()) {
        throw new UselessSecretFileException(key + " is missing");
      }
      return found;
    } catch (JsonProcessingException e) {
      throw new UselessSecretFileException(NOT_YAML);
    }
  }

  private SenseAuthFile read() {
    URI authEndpoint =
        keys.requiredUri(
            "AUTH_ENDPOINT",
            "the token address, such as"
                + " https://sense-o.es.net:8543/auth/realms/StackV/protocol/openid-connect/token");
    URI apiEndpoint =
        keys.requiredUri("API_ENDPOINT", "such as https://sense-o.es.net:8443/StackV-web/restapi");
    SenseAuthFile read =
        new SenseAuthFile(
            file,
            authEndpoint,
            keys.uri("REST_API").orElse(apiEndpoint),
            keys.required("CLIENT_ID", "the OAuth client, usually StackV"),
            secret("SECRET"),
            login(),
            secret("ACCESS_TOKEN"),
            secret("REFRESH_TOKEN"),
            foreign(),
            secret("IRI_API_TOKEN"),
            tls());
    if (keys.flag("allow_redirects", false)) {
      LOG.warn(
          "sense_redirects_not_followed file={} advice=\"AUTH_ENDPOINT should be the final address\"",
          file);
    }
    requireSomeIdentity(read);
    return read;
  }

  private Optional<SenseAuthFile.Login> login() {
    Optional<String> user = keys.text("USERNAME");
    Optional<Secret> password = secret("PASSWORD");
    if (user.isPresent() != password.isPresent()) {
      keys.problem(
          user.isPresent() ? "PASSWORD" : "USERNAME",
          "is missing; USERNAME and PASSWORD belong together");
    }
    return user.flatMap(name -> password.map(word -> new SenseAuthFile.Login(name, word)));
  }

  private Optional<SenseAuthFile.Foreign> foreign() {
    Optional<Secret> token = secret("FOREIGN_TOKEN");
    Optional<String> issuer = keys.text("FOREIGN_TOKEN_ISSUER");
    if (token.isPresent() != issuer.isPresent()) {
      keys.problem(
          token.isPresent() ? "FOREIGN_TOKEN_ISSUER" : "FOREIGN_TOKEN",
          "is missing; FOREIGN_TOKEN and FOREIGN_TOKEN_ISSUER belong together");
    }
    return token.flatMap(text -> issuer.map(name -> new SenseAuthFile.Foreign(text, name)));
  }

  private void requireSomeIdentity(SenseAuthFile read) {
    if (read.login().isEmpty()
        && read.accessToken().isEmpty()
        && read.refreshToken().isEmpty()
        && read.foreign().isEmpty()
        && keys.keys().stream()
            .noneMatch(key -> key.equals("username") || key.startsWith("foreign"))) {
      keys.problem(
          "USERNAME",
          "is missing, as are all other ways in; give USERNAME and PASSWORD, REFRESH_TOKEN,"
              + " ACCESS_TOKEN, or FOREIGN_TOKEN and FOREIGN_TOKEN_ISSUER");
    }
  }

  private PeerTls tls() {
    String verify = keys.text("verify", "true");
    return switch (verify.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> PeerTls.verified();
      case "false", "no", "off" -> unverified();
      default -> trusting(verify);
    };
  }

  private PeerTls unverified() {
    LOG.warn(
        "sense_tls_not_verified file={} danger=\"anyone on the way to SENSE-O can read the"
            + " password and change every answer; set verify to true or to a CA file\"",
        file);
    return new PeerTls(false, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private PeerTls trusting(String verify) {
    Optional<Path> ca = keys.path("verify");
    if (ca.filter(Files::isReadable).isEmpty()) {
      keys.problem(
          "verify",
          "is \""
              + verify
              + "\"; it must be true, false, or a readable file or directory of CA certificates in"
              + " PEM form");
    }
    return new PeerTls(true, ca, Optional.empty(), Optional.empty());
  }
}
