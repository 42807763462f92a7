/** Fixtures for the tests of all modules. */
package io.dmm.db.testing;
