/** Rucio as the source of rules. */
package io.dmm.rucio.adapter;
