/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which roots the hosts are given to trust.
 *
 * <p>Admitted: the view of authorities, and what of it counts as trusted. Not admitted: files.
 */
@NullMarked
package dev.chancery.distributor.trust;

import org.jspecify.annotations.NullMarked;
