package io.dmm.core.operator;

import java.util.Optional;
import java.util.OptionalLong;

/** What operators may do to links between sites. It leaves an event. */
public interface LinkActions {
  /**
   * Has these VLANs and this capacity count instead of what is configured or discovered, until the
   * override is removed. It takes the place of a former one as a whole. New circuits and changes of
   * circuits ask for the VLANs; the decider shares the capacity.
   *
   * @param one a site
   * @param other the other site, in either order
   * @param vlanRange {@code any}, or tags and ranges; empty leaves them as they are
   * @param capacityMbps Mb/s; empty leaves it as it is
   * @throws UnknownLinkException there is no such link
   * @throws WrongValueException a value makes no sense, or there is none
   */
  void override(
      String one, String other, Optional<String> vlanRange, OptionalLong capacityMbps, String who);

  /**
   * Has what is configured or discovered count again. A link that is not overridden is left alone.
   *
   * @throws UnknownLinkException there is no such link
   */
  void removeOverride(String one, String other, String who);
}
