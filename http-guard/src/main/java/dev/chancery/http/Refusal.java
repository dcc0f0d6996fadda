/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

/** Why bytes are no request that this port takes. */
record Refusal(int status, String sentence) {
    static Refusal malformed(String sentence) {
        return new Refusal(400, sentence);
    }
}
