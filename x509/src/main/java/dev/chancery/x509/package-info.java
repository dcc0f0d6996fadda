/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The words of X.509 (RFC 5280), PKCS #10 (RFC 2986) and OCSP (RFC 6960), and their codecs, on Bouncy Castle.
 *
 * <p>Admitted: what a standard defines and two services need. Not admitted: I/O, clocks, configuration, frameworks,
 * and every rule that a policy may change.
 */
@NullMarked
package dev.chancery.x509;

import org.jspecify.annotations.NullMarked;
