/** The network as it is used now: sites, links and hosts beside the circuits that hold them. */
package io.dmm.web.network;
