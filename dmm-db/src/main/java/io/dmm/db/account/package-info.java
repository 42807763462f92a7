/** Users, API tokens and browser sessions. */
package io.dmm.db.account;
