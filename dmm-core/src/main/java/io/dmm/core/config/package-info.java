/** Configuration: read in one go, every mistake reported at once. */
package io.dmm.core.config;
