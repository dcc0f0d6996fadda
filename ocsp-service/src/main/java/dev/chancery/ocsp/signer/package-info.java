/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The delegated signing keys (RFC 6960 §4.2.2.2): made here, certified through the log, kept encrypted, renewed in time.
 *
 * <p>Admitted: whatever touches those keys and their certificates. Not admitted: what is signed with them.
 */
@NullMarked
package dev.chancery.ocsp.signer;

import org.jspecify.annotations.NullMarked;
