/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The two steps of docker-compose.yml that are not a service: what is written before anything starts, and what is set up on broker and
 * database once they answer.
 *
 * <p>Admitted: paths, names and addresses inside the containers' network. Not admitted: starting anything.
 */
@NullMarked
package dev.chancery.stack.containers;

import org.jspecify.annotations.NullMarked;
