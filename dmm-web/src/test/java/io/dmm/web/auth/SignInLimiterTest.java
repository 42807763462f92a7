package io.dmm.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.dmm.db.testing.MutableClock;
import org.junit.jupiter.api.Test;

class SignInLimiterTest {
  private final MutableClock clock = MutableClock.at("2026-03-01T12:00:00Z");
  private final SignInLimiter limiter = new SignInLimiter(clock);

  @Test
  void aUserIsGuardedAgainstManyAddresses() {
    for (int i = 0; i < SignInLimiter.TRIES_OF_USER; i++) {
      assertThat(limiter.admits("192.0.2." + i, "ada")).isTrue();
    }

    assertThat(limiter.admits("192.0.2.200", "ada")).isFalse();
    assertThat(limiter.admits("192.0.2.200", "grace")).isTrue();
    clock.advance(SignInLimiter.PAUSE.plusSeconds(1));
    assertThat(limiter.admits("192.0.2.200", "ada")).isTrue();
  }

  @Test
  void allAddressesOfAnIpv6NetworkAreOne() {
    for (int i = 0; i < SignInLimiter.TRIES_OF_ADDRESS; i++) {
      assertThat(limiter.admits("2001:db8:1:2::" + i, "")).isTrue();
    }

    assertThat(limiter.admits("2001:db8:1:2:ffff::1", "")).isFalse();
    assertThat(limiter.admits("2001:db8:1:3::1", "")).isTrue();
  }

  @Test
  void whoSucceedsBeginsAnew() {
    for (int i = 0; i < 3 * SignInLimiter.TRIES_OF_USER; i++) {
      assertThat(limiter.admits("192.0.2.1", "ada")).isTrue();
      limiter.succeeded("192.0.2.1", "ada");
    }
  }
}
