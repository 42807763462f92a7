/** Which storage hosts rules have, read fast. */
package io.dmm.db.host;
