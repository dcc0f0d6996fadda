/* SPDX-License-Identifier: Apache-2.0 */
/** Stories across all services, which run as processes, and rules that hold for the whole repository. */
@NullMarked
package dev.chancery.suite;

import org.jspecify.annotations.NullMarked;
