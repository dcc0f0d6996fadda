/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

/** Ends the reading of a request; {@link OcspRequest#parse} makes a value of it. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    MalformedException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    static void unless(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
