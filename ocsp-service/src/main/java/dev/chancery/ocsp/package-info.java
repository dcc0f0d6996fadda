/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers the public about the status of certificates (RFC 6960, RFC 9919), and serves the certificates of their issuers.
 *
 * <p>Admitted here: the service's configuration, and what every feature of it is given: the clock, the ticker and the way to the log.
 */
@NullMarked
package dev.chancery.ocsp;

import org.jspecify.annotations.NullMarked;
