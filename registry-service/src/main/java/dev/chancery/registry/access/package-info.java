/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Who may come through the front door: tokens, sessions, host names, security headers.
 *
 * <p>Admitted: what decides before any feature is asked. Not admitted: what a caller may do within a feature.
 */
@NullMarked
package dev.chancery.registry.access;

import org.jspecify.annotations.NullMarked;
