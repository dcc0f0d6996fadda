/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where certificates were delivered: the view of deployment-events, and the command that makes and delivers one.
 *
 * <p>Admitted: rows of deliveries and their REST. Not admitted: deciding when a delivery is due.
 */
@NullMarked
package dev.chancery.registry.deployments;

import org.jspecify.annotations.NullMarked;
