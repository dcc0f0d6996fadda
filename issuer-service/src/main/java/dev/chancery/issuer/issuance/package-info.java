/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a request on the log to its certificate and its answer: docs/issuance.md in code.
 *
 * <p>Admitted: the eight steps, and the queue that feeds them. Not admitted: rules, which are policy's; keys, which {@code keys} holds.
 */
@NullMarked
package dev.chancery.issuer.issuance;

import org.jspecify.annotations.NullMarked;
