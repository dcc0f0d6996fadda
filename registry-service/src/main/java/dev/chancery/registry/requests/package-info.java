/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Certificate requests over REST: kept, published, answered.
 *
 * <p>Admitted: the request's event bytes and its outcome. Not admitted: judging a request, which is the issuer's.
 */
@NullMarked
package dev.chancery.registry.requests;

import org.jspecify.annotations.NullMarked;
