/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The authorities' own certificates and, later, their CRLs, for download over plain HTTP.
 *
 * <p>Admitted: what AIA and CDP point at (RFC 5280 §4.2.2.1, §4.2.1.13). Not admitted: anything that needs a key.
 */
@NullMarked
package dev.chancery.ocsp.certificates;

import org.jspecify.annotations.NullMarked;
