/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The database's schema, and the wait for it.
 *
 * <p>Admitted: bringing the tables to this version. Not admitted: what is in them.
 */
@NullMarked
package dev.chancery.registry.schema;

import org.jspecify.annotations.NullMarked;
