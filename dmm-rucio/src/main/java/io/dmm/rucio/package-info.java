/** Configuration and wiring of the Rucio integration. */
package io.dmm.rucio;
