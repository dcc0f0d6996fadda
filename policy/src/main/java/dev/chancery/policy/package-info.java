/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The versioned bundle, and how it judges a request: the same here, in the issuer and at the desk of whoever approves a bundle.
 *
 * <p>Admitted: pure rules over names, attributes, extensions and claims, and the bundle's text. Not admitted: files, the log, clocks, chance,
 * private keys, configuration, and what only the issuer does with a judgement.
 */
@NullMarked
package dev.chancery.policy;

import org.jspecify.annotations.NullMarked;
