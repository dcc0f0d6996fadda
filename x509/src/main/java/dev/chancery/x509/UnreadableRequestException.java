/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

/** Ends the reading of a request; {@link RequestReader#read} makes a value of it. */
final class UnreadableRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final CertificationRequest.Problem problem;
    private final String sentence;

    UnreadableRequestException(CertificationRequest.Problem problem, String sentence) {
        super(sentence, null, false, false);
        this.problem = problem;
        this.sentence = sentence;
    }

    CertificationRequest.Parsed.Unreadable toResult() {
        return new CertificationRequest.Parsed.Unreadable(problem, sentence);
    }
}
