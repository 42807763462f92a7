/** What really moved: ended transfers, compared with what their circuits carried. */
package io.dmm.core.audit;
