/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

/** Why a request was refused: a code for programs, next to the sentence for people. Never renamed, never reused. */
public enum ReasonCode {
    /** The record is not a request: no JSON; a missing, duplicate or unknown field; an unexpected header. */
    MALFORMED_REQUEST,
    /** ce_time is not between 60 minutes before and 1 minute after the broker's append time. */
    STALE_REQUEST,
    /** The record, the CSR or a list in it exceeds a limit. */
    TOO_LARGE,
    /** The CSR is not a strict DER PKCS #10 request in PEM. */
    MALFORMED_CSR,
    /** A private key was sent in place of the CSR or together with it. Others have read it; do not use it any more. */
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
    /** The CSR has an extension or an attribute that the policy neither certifies nor leaves out. */
    EXTENSION_NOT_ALLOWED,
    /** The request leaves nothing to certify: neither subject nor names. */
    NO_NAMES,
    /** A claim (service, kind, autoRenew, labels) is not granted to this topic. */
    CLAIM_NOT_ALLOWED,
    /** The requested validity is longer than the profile's maximum, or not positive. */
    VALIDITY_NOT_ALLOWED,
    /** The predecessor is unknown, belongs to another owner, or may not be renewed by this request. */
    RENEWAL_NOT_ALLOWED,
    /** The CA that would sign the certificate is not available, or is not valid during the whole validity of the certificate. */
    AUTHORITY_NOT_AVAILABLE,
    /** The certificate to be signed violates RFC 5280 or its profile. */
    LINT
}
