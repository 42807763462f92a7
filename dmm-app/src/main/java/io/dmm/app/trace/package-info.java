/** Traces by OpenTelemetry: nothing of it is loaded unless its standard variables ask for it. */
package io.dmm.app.trace;
