/** What a simulated peer over HTTP is made of: a server, raw-path routes, a journal and faults. */
package io.dmm.sandbox.http;
