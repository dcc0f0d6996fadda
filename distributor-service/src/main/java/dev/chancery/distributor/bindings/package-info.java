/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The distributor's view of hosts, services and their bindings, which the registry owns.
 *
 * <p>Admitted: the view and questions to it. Not admitted: anything that follows from a change of it.
 */
@NullMarked
package dev.chancery.distributor.bindings;

import org.jspecify.annotations.NullMarked;
