/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The views that this replica keeps up to date from the log, their readiness and their lag.
 *
 * <p>Admitted: starting, stopping and watching of followers. Not admitted: any view's rows.
 */
@NullMarked
package dev.chancery.registry.views;

import org.jspecify.annotations.NullMarked;
