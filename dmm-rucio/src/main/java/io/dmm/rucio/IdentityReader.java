package io.dmm.rucio;

import io.dmm.core.config.ConfigSection;
import io.dmm.core.config.Secret;
import io.dmm.core.config.UselessSecretFileException;
import io.dmm.rucio.client.RucioIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads who we are to Rucio, by {@code auth_type}. */
final class IdentityReader {
  private static final RucioIdentity NOBODY = new RucioIdentity.UserPass("", Secret.of(""));

  private final ConfigSection section;
  private final Map<String, String> environment;
  private final Optional<Path> file;

  /**
   * A reader.
   *
   * @param file where the section is from, if there is a file
   */
  IdentityReader(ConfigSection section, Map<String, String> environment, Optional<Path> file) {
    this.section = section;
    this.environment = environment;
    this.file = file;
  }

  RucioIdentity read() {
    String type = section.required("auth_type", "userpass, x509, x509_proxy or oidc");
    return switch (type) {
      case "" -> NOBODY;
      case "userpass" ->
          new RucioIdentity.UserPass(
              section.required("username", "the user of auth_type userpass"), password());
      case "x509" -> certificate();
      case "x509_proxy" -> proxy();
      case "oidc" -> token();
      default -> {
        section.problem(
            "auth_type",
            "is \""
                + type
                + "\", which DMM cannot do;"
                + " it must be one of userpass, x509, x509_proxy, oidc");
        yield NOBODY;
      }
    };
  }

  /** Whoever changes it replaces rucio.cfg, while we run. */
  private Secret password() {
    Secret now = section.requiredSecret("password", "the password of auth_type userpass");
    return file.filter(path -> section.text("password").isPresent())
        .map(path -> Secret.inFile(path, Files::readString, this::passwordIn, now.reveal()))
        .orElse(now);
  }

  private String passwordIn(String text) throws UselessSecretFileException {
    try {
      return PythonIni.parse(text).value(section.name(), "password").orElse("").strip();
    } catch (PythonIni.SyntaxException e) {
      throw new UselessSecretFileException("it is no INI file as Python reads it");
    }
  }

  private RucioIdentity certificate() {
    Path certificate =
        Paths.expanded(
            section.required("client_cert", "the PEM file with the certificate of auth_type x509"),
            environment);
    Optional<Path> key = section.text("client_key").map(text -> Paths.expanded(text, environment));
    readable("client_cert", certificate);
    key.ifPresent(path -> readable("client_key", path));
    return new RucioIdentity.Certificate(certificate, key, false);
  }

  /** Order of Rucio's clients: RUCIO_CLIENT_PROXY, the key, X509_USER_PROXY, the usual file. */
  private RucioIdentity proxy() {
    String text =
        section
            .text("client_x509_proxy")
            .or(() -> variable("X509_USER_PROXY"))
            .orElse("/tmp/x509up_u" + Paths.userId());
    Path file = Paths.expanded(text, environment);
    readable("client_x509_proxy", file);
    return new RucioIdentity.Certificate(file, Optional.empty(), true);
  }

  /** A file that will be put there later is no mistake: it is read at each call. */
  private RucioIdentity token() {
    Optional<Path> named =
        section.text("auth_token_file_path").map(text -> Paths.expanded(text, environment));
    if (named.isPresent()) {
      return new RucioIdentity.BearerToken(Optional.empty(), List.of(named.get()));
    }
    Optional<Secret> text = variable("BEARER_TOKEN").map(Secret::of);
    List<Path> files = new ArrayList<>();
    variable("BEARER_TOKEN_FILE").ifPresent(file -> files.add(Path.of(file)));
    String usual = "bt_u" + Paths.userId();
    variable("XDG_RUNTIME_DIR").ifPresent(folder -> files.add(Path.of(folder, usual)));
    files.add(Path.of("/tmp", usual));
    if (text.isEmpty() && files.stream().noneMatch(Files::isReadable)) {
      section.problem(
          "auth_token_file_path",
          "is missing and no token was found; it must be a file with the token of auth_type oidc,"
              + " or the token must be in BEARER_TOKEN, or in one of "
              + String.join(", ", files.stream().map(Path::toString).toList()));
    }
    return new RucioIdentity.BearerToken(text, files);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  private void readable(String key, Path file) {
    if (!file.toString().isEmpty() && !Files.isRegularFile(file)) {
      section.problem(key, "is \"" + file + "\", which is no file; it must be a readable PEM file");
    } else if (!file.toString().isEmpty() && !Files.isReadable(file)) {
      section.problem(key, "is \"" + file + "\", which cannot be read; it must be a readable file");
    }
  }
}
