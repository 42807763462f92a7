/** What operators may do to a request. */
package io.dmm.core.operator;
