/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The revocation lists of the authorities: which there are, what belongs on them, who signs them and when (docs/issuance.md).
 *
 * <p>Admitted: what the log says of serials, revocations and lists, and the one thread that signs and publishes lists.
 */
@NullMarked
package dev.chancery.issuer.crls;

import org.jspecify.annotations.NullMarked;
