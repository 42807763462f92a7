/** What the decision engine decided, and why. */
package io.dmm.db.decision;
