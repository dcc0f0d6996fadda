/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the service keeps on disk.
 *
 * <p>Admitted: how a file comes to be whole and private. Not admitted: what is in it.
 */
@NullMarked
package dev.chancery.ocsp.files;

import org.jspecify.annotations.NullMarked;
