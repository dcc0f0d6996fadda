/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The CRLs of the issuing CAs: which CRLs exist, what they contain, which issuer signs them, and when (docs/status.md, CRLs).
 *
 * <p>Admitted: what the log says about serial numbers, revocations and CRLs, and the one thread that signs and publishes CRLs.
 */
@NullMarked
package dev.chancery.issuer.crls;

import org.jspecify.annotations.NullMarked;
