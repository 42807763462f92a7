/** Which storage hosts a rule owns, and from when on they are named to Rucio. */
package io.dmm.web.hosts;
