/** Guice wiring of the core. */
package io.dmm.core;
