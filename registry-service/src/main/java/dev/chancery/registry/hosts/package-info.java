/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Hosts, services and the places where certificates live: what the registry owns, checks and publishes as versioned state.
 *
 * <p>Admitted: the rules of names and paths, the view of bindings, its REST. Not admitted: what becomes of a binding on a host, which is the distributor's.
 */
@NullMarked
package dev.chancery.registry.hosts;

import org.jspecify.annotations.NullMarked;
