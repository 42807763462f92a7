/** Reads what clients send and refuses what makes no sense. */
package io.dmm.web.input;
