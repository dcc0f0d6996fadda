/* SPDX-License-Identifier: Apache-2.0 */
/** What somebody could write into a request: texts of every kind, in every spelling, drawn from a seed. */
@NullMarked
package dev.chancery.suite.odd;

import org.jspecify.annotations.NullMarked;
