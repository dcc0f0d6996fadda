/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the log says of certificates and authorities, in memory, and how fresh that is.
 *
 * <p>Admitted: the view that is filled from the log, and the questions it answers. Not admitted: OCSP's encoding, signing, HTTP.
 */
@NullMarked
package dev.chancery.ocsp.status;

import org.jspecify.annotations.NullMarked;
