/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A closed broker and a database for tests, by whatever means the machine has; programs that are not ours; encodings that are bent.
 *
 * <p>Admitted: starting, breaking and finding the infrastructure and such programs; DER as such. Not admitted: anything that knows a service or a message.
 */
@NullMarked
package dev.chancery.testkit;

import org.jspecify.annotations.NullMarked;
