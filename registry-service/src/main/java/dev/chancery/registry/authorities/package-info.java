/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The certification authorities as the log tells them, and the CA bundle for everybody.
 *
 * <p>Admitted: the view of the authorities stream and its reading over REST.
 */
@NullMarked
package dev.chancery.registry.authorities;

import org.jspecify.annotations.NullMarked;
