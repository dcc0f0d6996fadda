/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an administrator asks of a running issuer about its authorities: files beside the keys, in a directory that nobody else can write to.
 *
 * <p>Admitted: reading an order, having it done, writing the answer. Not admitted: how it is done, which {@code authorities} knows.
 */
@NullMarked
package dev.chancery.issuer.admin;

import org.jspecify.annotations.NullMarked;
