/**
 * The ports that DMM's peers are reached through, the outcomes a call can have, and the one HTTP
 * client beneath.
 */
package io.dmm.core.peer;
