/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Certificate revocation lists (RFC 5280 §5): writing complete ones before they are signed, and reading signed ones.
 *
 * <p>Admitted: octets to values and back. Not admitted: delta and indirect lists, which nobody here makes, and every decision what is revoked.
 */
@NullMarked
package dev.chancery.x509.crl;

import org.jspecify.annotations.NullMarked;
