/** FTS as the keeper of transfer limits. */
package io.dmm.fts.adapter;
