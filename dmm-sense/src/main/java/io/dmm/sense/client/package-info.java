/** A typed client of the SENSE-O northbound REST interface, usable without the rest of DMM. */
package io.dmm.sense.client;
