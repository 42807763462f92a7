/** Sites, the RSEs that stand for them, their storage hosts, and the links between them. */
package io.dmm.db.site;
