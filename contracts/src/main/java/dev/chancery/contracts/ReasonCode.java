/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

/** Why a request was refused: the machine's word beside the sentence for people. Never renamed, never reused. */
public enum ReasonCode {
    /** The record is not a request: no JSON, a missing, doubled or unknown field, a header too many. */
    MALFORMED_REQUEST,
    /** ce_time lies outside 60 minutes before to 1 minute after the broker's append time. */
    STALE_REQUEST,
    /** The record, the CSR or a list in it is larger than is read. */
    TOO_LARGE,
    /** The CSR is no strict DER PKCS #10 request in PEM. */
    MALFORMED_CSR,
    /** A private key was sent in place of the CSR or beside it: it was read by others, and is not to be used any more. */
    PRIVATE_KEY,
    /** The CSR's signature does not verify under the key in it. */
    BAD_PROOF_OF_POSSESSION,
    /** The key's algorithm, size, exponent, curve or point is not acceptable. */
    WEAK_KEY,
    /** The key is blocked: it was proved compromised, or an operator blocked it. */
    BLOCKED_KEY,
    /** The policy knows no such profile, or does not grant it to this topic. */
    PROFILE_NOT_ALLOWED,
    /** A name in the CSR or in the request is not one that the policy grants to this topic. */
    NAME_NOT_ALLOWED,
    /** The CSR asks for an extension or has an attribute that the policy neither certifies nor leaves out. */
    EXTENSION_NOT_ALLOWED,
    /** The request leaves nothing to certify: neither subject nor names. */
    NO_NAMES,
    /** A claim (service, kind, deployTo, autoRenew, labels) is not granted to this topic. */
    CLAIM_NOT_ALLOWED,
    /** The validity asked for is longer than the profile's maximum, or not positive. */
    VALIDITY_NOT_ALLOWED,
    /** The predecessor is unknown, another owner's, or not one that this request may renew. */
    RENEWAL_NOT_ALLOWED,
    /** The certificate would outlive, or lie before, the authority that would sign it. */
    AUTHORITY_NOT_AVAILABLE,
    /** The certificate that would be signed breaks RFC 5280 or its profile. */
    LINT
}
