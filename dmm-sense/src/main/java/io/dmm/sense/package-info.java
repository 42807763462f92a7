/** What DMM needs to know to work with SENSE: its section of the configuration. */
package io.dmm.sense;
