package io.dmm.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.core.peer.FixedAuth;
import io.dmm.core.testing.LogLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  @TempDir Path directory;
  private final LogLines log = new LogLines(SecretFile.class.getName());

  @AfterEach
  void close() {
    log.close();
  }

  private Secret read(Path file) {
    Problems problems = new Problems();
    Secret secret =
        DmmConfigFile.of(
                "[prometheus]\ntoken_file = " + file, Map.of(), Files::readString, problems)
            .section("prometheus")
            .secret("token")
            .orElseThrow();
    assertThat(problems.all()).isEmpty();
    return secret;
  }

  @Test
  void aSecretInAFileIsThatOfTheMoment() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "one\n");
    Secret secret = read(file);
    FixedAuth auth = FixedAuth.bearer(secret);
    FixedAuth basic = FixedAuth.basic("me", secret);
    Map<String, String> first = auth.headers();
    assertThat(first).containsEntry("Authorization", "Bearer one");
    assertThat(auth.renew(first, null)).isFalse();
    Files.writeString(file, " two \n");
    assertThat(secret.reveal()).isEqualTo("two");
    assertThat(auth.headers()).containsEntry("Authorization", "Bearer two");
    assertThat(auth.renew(first, null)).isTrue();
    assertThat(basic.headers()).containsEntry("Authorization", "Basic bWU6dHdv");
    assertThat(log.all()).containsExactly("INFO secret_reloaded file=" + file);
    assertThat(secret).hasToString("***");
  }

  @Test
  void aFileOfNoUseLeavesTheLastSecretAndIsToldOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "one");
    Secret secret = read(file);
    Files.writeString(file, "");
    assertThat(secret.reveal()).isEqualTo("one");
    assertThat(secret.reveal()).isEqualTo("one");
    assertThat(log.warnings())
        .singleElement()
        .asString()
        .contains(file.toString(), "missing or empty");
    Files.delete(file);
    assertThat(secret.reveal()).isEqualTo("one");
    assertThat(log.warnings()).hasSize(2).last().asString().contains("no such file");
    Files.writeString(file, "two");
    assertThat(secret.reveal()).isEqualTo("two");
    Files.delete(file);
    assertThat(secret.reveal()).isEqualTo("two");
    assertThat(log.warnings()).hasSize(3);
  }
}
