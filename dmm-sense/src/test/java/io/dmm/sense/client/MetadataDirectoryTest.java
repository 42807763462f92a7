package io.dmm.sense.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetadataDirectoryTest {
  @Test
  void singleQuotesAndUncompressedSubnetsAreRead() {
    String text =
        SenseJson.structure(
                Examples.json("manifest-response.json").path("jsonTemplate").textValue())
            .orElseThrow()
            .path("Metadata")
            .textValue();
    MetadataDirectory directory = MetadataDirectory.parse(text);
    assertThat(directory.hosts())
        .containsEntry("2001:db8:0:111::/64", "redir-111.example.org:1094")
        .containsEntry("2001:db8:0:112::/64", "redir-112.example.org:1094")
        .hasSize(2);
    assertThat(directory.problems()).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsLeftOutAndNamed() {
    MetadataDirectory directory =
        MetadataDirectory.parse(
            "{'2001:db8:0:1::/64': 'a.example.org:1094', '2001:db8:0:1:0:0:0:0/64':"
                + " 'b.example.org:1094', '10.0.0.0/24': 'c.example.org:1094',"
                + " '2001:db8:0:2::/64': 'no-port.example.org', '2001:db8:0:3::/64': ['x'],"
                + " '2001:db8:0:4::/64': '[2001:db8::1]:1094'}");
    assertThat(directory.hosts())
        .containsEntry("2001:db8:0:1::/64", "a.example.org:1094")
        .containsEntry("2001:db8:0:4::/64", "[2001:db8::1]:1094")
        .hasSize(2);
    assertThat(directory.problems())
        .containsExactly(
            "subnet 2001:db8:0:1::/64 has two hosts; a.example.org:1094 stays, not"
                + " b.example.org:1094",
            "\"10.0.0.0/24\" is no IPv6 subnet of length 64",
            "subnet 2001:db8:0:2::/64 has \"no-port.example.org\", not host:port",
            "subnet 2001:db8:0:3::/64 has \"\", not host:port");
  }

  @Test
  void anApostropheInAValueCostsThatTableOnly() {
    MetadataDirectory directory =
        MetadataDirectory.parse("{'2001:db8:0:1::/64': 'o'brien.example.org:1094'}");
    assertThat(directory.hosts()).isEmpty();
    assertThat(directory.problems()).singleElement().asString().contains("no table of subnets");
  }

  @Test
  void otherJsonIsNoTable() {
    assertThat(MetadataDirectory.parse("['a']").problems()).hasSize(1);
    assertThat(MetadataDirectory.parse("").problems()).hasSize(1);
  }
}
