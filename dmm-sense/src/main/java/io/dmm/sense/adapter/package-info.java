/** The core's ports to circuits, subnets and sites, implemented with the SENSE-O client. */
package io.dmm.sense.adapter;
