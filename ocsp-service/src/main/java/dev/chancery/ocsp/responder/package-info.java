/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The OCSP responder: requests over HTTP in, signed answers out, and the watermark that says how far it has read.
 *
 * <p>Admitted: what RFC 6960 and RFC 9919 ask of a responder. Not admitted: where status comes from, and the keys.
 */
@NullMarked
package dev.chancery.ocsp.responder;

import org.jspecify.annotations.NullMarked;
