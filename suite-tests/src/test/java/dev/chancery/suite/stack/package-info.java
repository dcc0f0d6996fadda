/* SPDX-License-Identifier: Apache-2.0 */
/** What holds of the broker and the database that tests and {@code up} start: who gets in, what they may, and what a stop or a kill leaves. */
@NullMarked
package dev.chancery.suite.stack;

import org.jspecify.annotations.NullMarked;
