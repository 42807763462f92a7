/** Configuration and wiring of the FTS integration. */
package io.dmm.fts;
