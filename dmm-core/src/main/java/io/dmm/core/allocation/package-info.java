/** Gives a new request an idle circuit, or a subnet and a host at both ends. */
package io.dmm.core.allocation;
