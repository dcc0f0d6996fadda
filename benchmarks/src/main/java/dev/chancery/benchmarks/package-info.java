/* SPDX-License-Identifier: Apache-2.0 */
/** Load drivers and figures. Nothing here asserts: a figure is printed beside what the machine can do at best in the same run. */
@NullMarked
package dev.chancery.benchmarks;

import org.jspecify.annotations.NullMarked;
