/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which authorities there are, and how the first ones come to be.
 *
 * <p>Admitted: the view of the stream authorities, the creation protocol, what a CA certificate says. Not admitted: private keys, which
 * {@code keys} holds; certificates of anybody else.
 */
@NullMarked
package dev.chancery.issuer.authorities;

import org.jspecify.annotations.NullMarked;
