/** Takes over what a Python DMM has under way. */
package io.dmm.app.python;
