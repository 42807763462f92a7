package io.dmm.sense.client;

import io.dmm.core.peer.PeerAuth;
import io.dmm.core.peer.PeerHttp;
import io.dmm.core.peer.PeerListener;
import io.dmm.core.peer.PeerPace;
import io.dmm.core.peer.PeerState;
import io.dmm.core.peer.PeerTls;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Client of a SENSE Orchestrator. It holds a connection pool and may be used by many threads.
 *
 * <pre>{@code
 * try (SenseClient sense = SenseClient.builder(SenseAuthFile.read(file)).build()) {
 *   UUID id = sense.instances().newId();
 * }
 * }</pre>
 *
 * <p>Facts about the protocol are those of SENSE-O's own Python client and its tools.
 */
public final class SenseClient implements AutoCloseable {
  private final PeerHttp http;
  private final Optional<SenseTokens> ownTokens;
  private final SenseInstances instances;
  private final SenseAddresses addresses;
  private final SenseDiscover discover;
  private final SenseManifests manifests;
  private final SenseProfiles profiles;

  private SenseClient(Builder builder, Optional<SenseTokens> ownTokens) throws IOException {
    this.ownTokens = ownTokens;
    this.http =
        new PeerHttp(
            PeerHttp.Settings.of("sense", builder.baseUrl)
                .withTls(builder.tls)
                .withCallTimeout(builder.callTimeout)
                .withMaxInFlight(builder.maxInFlight)
                .withPace(builder.pace),
            ownTokens.<PeerAuth>map(tokens -> tokens).orElse(builder.tokens),
            builder.clock,
            builder.listener);
    SenseHttp sense = new SenseHttp(http);
    this.instances = new SenseInstances(sense);
    this.addresses = new SenseAddresses(sense);
    this.discover = new SenseDiscover(sense);
    this.manifests = new SenseManifests(sense, builder.manifestAttempts, builder.manifestPause);
    this.profiles = new SenseProfiles(sense);
  }

  /**
   * Begins a client.
   *
   * @param baseUrl such as {@code https://sense-o.es.net:8443/StackV-web/restapi}
   */
  public static Builder builder(URI baseUrl) {
    return new Builder(baseUrl);
  }

  /**
   * Begins a client for the server and the user that a file names. Tokens are fetched and renewed
   * by the client.
   */
  public static Builder builder(SenseAuthFile login) {
    Builder builder = new Builder(login.apiEndpoint());
    builder.login = Optional.of(login);
    return builder.tls(login.tls());
  }

  /** Circuits and their records. */
  public SenseInstances instances() {
    return instances;
  }

  /** Pools of subnets. */
  public SenseAddresses addresses() {
    return addresses;
  }

  /** Domains. */
  public SenseDiscover discover() {
    return discover;
  }

  /** What sites publish. */
  public SenseManifests manifests() {
    return manifests;
  }

  /** Service profiles. */
  public SenseProfiles profiles() {
    return profiles;
  }

  /** How SENSE-O is doing. */
  public PeerState state() {
    return http.state();
  }

  @Override
  public void close() throws IOException {
    http.close();
    if (ownTokens.isPresent()) {
      ownTokens.get().close();
    }
  }

  /** Settings of a client, each with a default. */
  public static final class Builder {
    private final URI baseUrl;
    private Optional<SenseAuthFile> login = Optional.empty();
    private PeerAuth tokens = PeerAuth.NONE;
    private PeerTls tls = PeerTls.verified();
    private Duration callTimeout = Duration.ofSeconds(55);
    private int maxInFlight = 4;
    private PeerPace pace = PeerPace.DEFAULT;
    private Clock clock = Clock.systemUTC();
    private PeerListener listener = PeerListener.NONE;
    private int manifestAttempts = 3;
    private Duration manifestPause = Duration.ofSeconds(5);

    private Builder(URI baseUrl) {
      this.baseUrl = baseUrl;
    }

    /**
     * How calls prove who we are, such as {@link SenseTokens} shared by several clients, which is
     * then not closed with the client; default: by the file that the builder was begun with, else
     * not at all.
     */
    public Builder tokens(PeerAuth other) {
      login = Optional.empty();
      tokens = other;
      return this;
    }

    /** What TLS trusts; default: the JDK's list. */
    public Builder tls(PeerTls other) {
      tls = other;
      return this;
    }

    /**
     * How long an answer may take; default 55 s, a little less than gateways usually wait, so that
     * it is we who give up.
     */
    public Builder callTimeout(Duration other) {
      callTimeout = other;
      return this;
    }

    /** How often the server is called while it is down; 4 times per minute unless set. */
    public Builder pace(PeerPace other) {
      this.pace = other;
      return this;
    }

    /** How many calls may be under way at once; default 4. */
    public Builder maxInFlight(int other) {
      maxInFlight = other;
      return this;
    }

    /** The time; default: the system's. */
    public Builder clock(Clock other) {
      clock = other;
      return this;
    }

    /** Who is told of every call; default: nobody. */
    public Builder listener(PeerListener other) {
      listener = other;
      return this;
    }

    /**
     * How often a manifest is asked for again when it comes without content, and after which pause;
     * default 3 times, 5 s.
     */
    public Builder manifestRetries(int attempts, Duration pause) {
      manifestAttempts = attempts;
      manifestPause = pause;
      return this;
    }

    /**
     * Makes the client.
     *
     * @throws IOException a certificate or key file cannot be read
     */
    public SenseClient build() throws IOException {
      return login.isEmpty()
          ? new SenseClient(this, Optional.empty())
          : new SenseClient(this, Optional.of(SenseTokens.of(login.get(), clock, listener)));
    }
  }
}
