/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The authorities' own certificates for download over plain HTTP.
 *
 * <p>Admitted: what AIA points at (RFC 5280 §4.2.2.1). Not admitted: anything that needs a key.
 */
@NullMarked
package dev.chancery.ocsp.certificates;

import org.jspecify.annotations.NullMarked;
