/** Who may do what: the API token, signed-in operators, and the guard before every address. */
package io.dmm.web.auth;
