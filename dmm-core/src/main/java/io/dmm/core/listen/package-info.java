/** What the core tells those who count and measure. */
package io.dmm.core.listen;
