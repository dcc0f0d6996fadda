/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Revoking, holding and releasing over REST.
 *
 * <p>Admitted: deciding and publishing transitions. Not admitted: what they amount to, which is the fold in contracts.
 */
@NullMarked
package dev.chancery.registry.revocation;

import org.jspecify.annotations.NullMarked;
