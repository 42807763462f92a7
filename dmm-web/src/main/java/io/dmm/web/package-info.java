/** The web server: every address, who may use it, and how it is started. */
package io.dmm.web;
