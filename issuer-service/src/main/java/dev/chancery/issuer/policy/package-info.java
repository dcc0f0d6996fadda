/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The versioned bundle, and how it judges a request.
 *
 * <p>Admitted: pure rules over names, attributes, extensions and claims, and their announcement on the log. Not admitted: clocks, keys.
 */
@NullMarked
package dev.chancery.issuer.policy;

import org.jspecify.annotations.NullMarked;
