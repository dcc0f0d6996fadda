/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a command to a certificate in its slot: the key, the request through the log, the outcome.
 *
 * <p>Admitted: orders, requests, outcomes, the private keys. Not admitted: hosts and files.
 */
@NullMarked
package dev.chancery.distributor.orders;

import org.jspecify.annotations.NullMarked;
