package io.dmm.sense.client;

import static io.dmm.sense.client.StubSense.example;
import static io.dmm.sense.client.StubSense.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dmm.core.peer.UnavailableException;
import io.dmm.sense.client.StubSense.Reply;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SenseProfilesIT {
  private static final UUID ID = UUID.fromString("5b2f6c9e-1d34-4a77-9e0b-8c41d2a7f6e3");
  private static final String PATH = "/profile/" + ID;

  @RegisterExtension final StubSense server = new StubSense();

  @Test
  void aProfileTellsItsConnectionsAndWhatMayBeEdited() throws Exception {
    server.on("GET", PATH, example("profile.json"));
    SenseProfile profile = server.client().profiles().find(ID).orElseThrow();
    assertThat(profile.id()).isEqualTo(ID.toString());
    assertThat(profile.connections()).containsExactly("Connection 1");
    assertThat(profile.terminals()).isEqualTo(2);
    assertThat(profile.editable())
        .containsEntry("data.connections[0].bandwidth.capacity", "^[1-9][0-9]*000$")
        .hasSize(7);
  }

  @Test
  void aProfileMayHoldItsPartsAsText() throws Exception {
    server.on(
        "GET",
        PATH,
        json(
            "{\"uuid\":\"u\",\"json\":\"{\\\"data\\\":{\\\"connections\\\":[{\\\"name\\\":\\\"C\\\","
                + "\\\"terminals\\\":[{},{}]}]}}\",\"edit\":\"[{\\\"path\\\":\\\"a%5B0%5D\\\"}]\"}"));
    SenseProfile profile = server.client().profiles().find(ID).orElseThrow();
    assertThat(profile.connections()).containsExactly("C");
    assertThat(profile.terminals()).isEqualTo(2);
    assertThat(profile.editable()).containsEntry("a[0]", "");
  }

  @Test
  void aDeletedProfileIsAbsentAndAnErrorIsNot() throws Exception {
    server.on(
        "GET",
        PATH,
        json(""),
        new Reply(404, "text/plain", ""),
        new Reply(500, "text/plain", "database"));
    assertThat(server.client().profiles().find(ID)).isEmpty();
    assertThat(server.client().profiles().find(ID)).isEmpty();
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> server.client().profiles().find(ID));
  }

  @Test
  void aProfileSaysWhatItDoesNotLetUsChange() {
    String capacity = "data.connections[0].bandwidth.capacity";
    SenseProfile open = new SenseProfile("x", "x", List.of(), 2, java.util.Map.of());
    SenseProfile narrow =
        new SenseProfile("x", "x", List.of(), 2, java.util.Map.of(capacity, "^1000$"));
    assertThat(open.refusedEdits()).isEmpty();
    assertThat(narrow.refusedEdits())
        .hasSize(6)
        .contains("data.connections[0].terminals[1].vlan_tag")
        .doesNotContain(capacity);
  }
}
