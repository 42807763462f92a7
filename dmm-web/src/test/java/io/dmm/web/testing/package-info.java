/** A web server for tests, and the browser and the records that go with it. */
package io.dmm.web.testing;
