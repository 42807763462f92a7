package io.dmm.app.python;

import io.dmm.db.circuit.Circuit;
import io.dmm.db.request.TransferRequest;
import java.util.Optional;

/**
 * A request as DMM goes on with it.
 *
 * @param from its state at the Python DMM
 * @param request the request
 * @param circuit what it holds; empty if nothing
 */
record TakenOver(String from, TransferRequest request, Optional<Circuit> circuit) {}
