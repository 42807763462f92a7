/** The addresses that Rucio's patch and operators' scripts know from earlier versions. */
package io.dmm.web.legacy;
