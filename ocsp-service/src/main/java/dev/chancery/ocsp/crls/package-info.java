/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The authorities' revocation lists, as the issuer signed them, for download over plain HTTP.
 *
 * <p>Admitted: what CDP points at (RFC 5280 §4.2.1.13). Not admitted: anything that needs a key; the lists are signed elsewhere.
 */
@NullMarked
package dev.chancery.ocsp.crls;

import org.jspecify.annotations.NullMarked;
