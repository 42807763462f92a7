/** The application: configuration, wiring, start and stop. */
package io.dmm.app;
