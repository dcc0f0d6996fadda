/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a request on the log to its certificate and its outcome: docs/issuance.md in code.
 *
 * <p>Admitted: the steps, and the consumer that feeds them. Not admitted: rules, which belong to policy; keys, which belong to {@code keys}.
 */
@NullMarked
package dev.chancery.issuer.issuance;

import org.jspecify.annotations.NullMarked;
