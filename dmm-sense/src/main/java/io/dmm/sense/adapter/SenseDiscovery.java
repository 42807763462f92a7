package io.dmm.sense.adapter;

import io.dmm.core.peer.PeerException;
import io.dmm.core.peer.RejectedException;
import io.dmm.core.peer.SiteDiscovery;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.Domain;
import io.dmm.sense.client.MetadataDirectory;
import io.dmm.sense.client.SenseClient;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sites, as SENSE-O knows them. */
public final class SenseDiscovery implements SiteDiscovery {
  private final SenseClient sense;
  private final SenseConfig config;

  /** Sites whose hosts are published under the configured tags. */
  @Inject
  public SenseDiscovery(SenseClient sense, SenseConfig config) {
    this.sense = sense;
    this.config = config;
  }

  @Override
  public Optional<SiteDescription> find(String name) throws PeerException {
    Optional<String> uri = sense.discover().siteUri(name);
    return uri.isEmpty() ? Optional.empty() : Optional.of(described(name, uri.get()));
  }

  private SiteDescription described(String name, String uri) throws PeerException {
    Domain domain =
        sense
            .discover()
            .domain(uri)
            .orElseThrow(
                () ->
                    new RejectedException(
                        "SENSE-O says that site "
                            + name
                            + " is "
                            + uri
                            + ", but knows no such domain"));
    List<String> problems = new ArrayList<>();
    List<Port> ports = Ports.of(domain, problems);
    List<StorageHost> hosts = hosts(name, uri, problems);
    return new SiteDescription(name, uri, domain.url(), ports, hosts, problems);
  }

  private List<StorageHost> hosts(String name, String uri, List<String> problems)
      throws PeerException {
    String tag = config.metadata().tagOf(name);
    Optional<String> text = sense.manifests().metadata(uri, tag);
    if (text.isEmpty()) {
      problems.add("it publishes no metadata with tag " + tag);
      return List.of();
    }
    MetadataDirectory directory = MetadataDirectory.parse(text.get());
    directory.problems().forEach(problem -> problems.add("metadata " + tag + ": " + problem));
    return directory.hosts().entrySet().stream()
        .map(entry -> new StorageHost(entry.getKey(), entry.getValue()))
        .toList();
  }
}
