/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What can happen to a running suite: processes killed and frozen, connections cut, disks full, at moments that a seed decides.
 *
 * <p>Admitted: doing it, with real processes and real sockets. Not admitted: knowing what must hold afterwards.
 */
@NullMarked
package dev.chancery.suite.fire;

import org.jspecify.annotations.NullMarked;
