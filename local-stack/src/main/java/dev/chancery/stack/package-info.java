/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A real Kafka broker and a real PostgreSQL without Docker, and the services on them.
 *
 * <p>Admitted: the two mains (one for people, one for tests) and what both start. Not admitted: anything that a service needs to run elsewhere.
 */
@NullMarked
package dev.chancery.stack;

import org.jspecify.annotations.NullMarked;
