/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The issuer: the only holder of CA keys. It listens to nobody but the log.
 *
 * <p>Admitted here: configuration and wiring. Everything that it does is in a package named for it.
 */
@NullMarked
package dev.chancery.issuer;

import org.jspecify.annotations.NullMarked;
