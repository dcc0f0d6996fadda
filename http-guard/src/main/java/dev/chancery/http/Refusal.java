/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

/** Why bytes are no request that this port takes. */
record Refusal(int status, String sentence) {
    static Refusal malformed(String sentence) {
        return new Refusal(400, sentence);
    }

    /** The status in words (RFC 9110 section 15, RFC 6585 section 5), as problem documents have it for their title. */
    String title() {
        return switch (status) {
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 505 -> "HTTP Version Not Supported";
            default -> "Bad Request";
        };
    }
}
