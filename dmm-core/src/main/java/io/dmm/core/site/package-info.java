/** Sites and what joins them: VLANs, and the refresh of both from SENSE. */
package io.dmm.core.site;
