/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which bundle judges a request: the configured one, and those on the log.
 *
 * <p>Admitted: the announcement of a bundle and the view of what was announced. Not admitted: how a bundle judges, which is the module
 * policy's; clocks, keys.
 */
@NullMarked
package dev.chancery.issuer.policy;

import org.jspecify.annotations.NullMarked;
