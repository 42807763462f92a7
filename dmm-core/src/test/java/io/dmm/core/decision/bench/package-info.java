/** How long decisions take, measured with JMH; not part of the test run. */
package io.dmm.core.decision.bench;
