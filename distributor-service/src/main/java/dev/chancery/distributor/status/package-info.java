/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Whether a certificate may be put on a host now.
 *
 * <p>Admitted: what the log and the time say against a certificate. Not admitted: deliveries, files, keys.
 */
@NullMarked
package dev.chancery.distributor.status;

import org.jspecify.annotations.NullMarked;
