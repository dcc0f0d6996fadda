/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The policy bundles that count on this log, and which of them is in force.
 *
 * <p>Admitted: the view of the policies stream and its reading over REST. Not admitted: judging by a bundle.
 */
@NullMarked
package dev.chancery.registry.policy;

import org.jspecify.annotations.NullMarked;
