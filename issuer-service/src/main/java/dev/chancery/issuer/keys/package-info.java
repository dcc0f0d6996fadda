/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The authorities' private keys and serial secrets: made, kept on disk, and used.
 *
 * <p>Admitted: what touches a private key, and nothing else may. Not admitted: what a certificate says, the log, the order of things.
 */
@NullMarked
package dev.chancery.issuer.keys;

import org.jspecify.annotations.NullMarked;
