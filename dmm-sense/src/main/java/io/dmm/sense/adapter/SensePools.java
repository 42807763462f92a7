package io.dmm.sense.adapter;

import io.dmm.core.peer.AddressPools;
import io.dmm.core.peer.PeerException;
import io.dmm.sense.SenseConfig;
import io.dmm.sense.client.SenseClient;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Subnets, from SENSE-O's pools, in the configured scope. */
public final class SensePools implements AddressPools {
  private static final long FOR_EVER = -1;

  private final SenseClient sense;
  private final String scope;

  /** Pools with the configured scope. */
  @Inject
  public SensePools(SenseClient sense, SenseConfig config) {
    this.sense = sense;
    this.scope = config.pools().scope();
  }

  @Override
  public Optional<String> take(String pool, String name) throws PeerException {
    return sense.addresses().allocate(pool, name, scope);
  }

  @Override
  public void free(String pool, String name) throws PeerException {
    sense.addresses().free(pool, name, scope);
  }

  @Override
  public void affiliate(String pool, String name, String uri) throws PeerException {
    sense.addresses().affiliate(pool, name, scope, uri);
  }

  @Override
  public void keepForever(String pool, String name) throws PeerException {
    sense.addresses().expire(pool, name, scope, FOR_EVER);
  }

  @Override
  public List<Allocation> allocations(String pool) throws PeerException {
    return sense.addresses().allocations(pool, scope).stream()
        .map(taken -> new Allocation(taken.name(), taken.address(), taken.affiliation()))
        .toList();
  }
}
