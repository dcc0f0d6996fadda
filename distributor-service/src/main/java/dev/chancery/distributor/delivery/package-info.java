/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Bringing a slot's files to the hosts that it is bound to, and proving that they are there.
 *
 * <p>Admitted: what is delivered where and when, the targets, the hook. Not admitted: how a certificate comes about.
 */
@NullMarked
package dev.chancery.distributor.delivery;

import org.jspecify.annotations.NullMarked;
