/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the front door answers when it does not answer what was asked (RFC 9457).
 *
 * <p>Admitted: problem documents and the one mapping from failures to them. Not admitted: rules of any feature.
 */
@NullMarked
package dev.chancery.registry.problem;

import org.jspecify.annotations.NullMarked;
