/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The public's HTTP server: connections, time limits, and who answers below which path.
 *
 * <p>Admitted: HTTP as every part of the service speaks it. Not admitted: what is said about certificates, lists or authorities.
 */
@NullMarked
package dev.chancery.ocsp.front;

import org.jspecify.annotations.NullMarked;
