/* SPDX-License-Identifier: Apache-2.0 */
/**
 * OCSP on the wire (RFC 6960, RFC 9654, RFC 9919): reading requests, writing answers.
 *
 * <p>Admitted: octets to values and back. Not admitted: HTTP, caching, and every decision what the status is.
 */
@NullMarked
package dev.chancery.x509.ocsp;

import org.jspecify.annotations.NullMarked;
