/** The JSON API under {@code /api/v1}. */
package io.dmm.web.api;
