/** What a daemon is, who runs it, and how it is doing. */
package io.dmm.core.daemon;
