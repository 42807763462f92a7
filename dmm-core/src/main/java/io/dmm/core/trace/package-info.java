/** How work is followed through DMM and its peers; nothing here knows what records it. */
package io.dmm.core.trace;
