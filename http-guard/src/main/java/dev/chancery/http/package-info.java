/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every HTTP port that Quarkus opens is protected by, before a service sees a request.
 *
 * <p>Admitted: limits of connections, sizes and times; the strict reading of where a request begins and ends; what holds of every management port. Not
 * admitted: who may do what, and anything that only one service needs.
 */
@NullMarked
package dev.chancery.http;

import org.jspecify.annotations.NullMarked;
