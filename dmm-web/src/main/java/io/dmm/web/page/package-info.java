/**
 * Pages for people: a handler and its view record each; the templates compile into this package.
 */
package io.dmm.web.page;
