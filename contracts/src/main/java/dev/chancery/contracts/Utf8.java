/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The encoding of every value: UTF-8 (RFC 8259 §8.1). Jackson would guess UTF-16 and UTF-32, and reads bytes that no UTF-8 has. */
final class Utf8 {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Utf8() {}

    /** Throws an exception whose message says what is wrong. */
    static void require(byte[] value) throws IOException {
        if (isAscii(value)) {
            return;
        }
        if (value.length >= BYTE_ORDER_MARK.length
                && ByteBuffer.wrap(value, 0, BYTE_ORDER_MARK.length).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
            throw new IOException("the value begins with a byte order mark; send UTF-8 without one (RFC 8259 §8.1)");
        }
        try {
            // Strict: surrogates that were encoded one by one and overlong forms are errors.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new IOException("the value is not UTF-8 (RFC 8259 §8.1)", e);
        }
    }

    /** Throws an exception for bytes of 0, which no JSON in UTF-8 has and every one in UTF-16 or UTF-32. */
    private static boolean isAscii(byte[] value) throws IOException {
        boolean ascii = true;
        for (byte one : value) {
            if (one == 0) {
                throw new IOException("the value is not UTF-8 (RFC 8259 §8.1): it has bytes of 0");
            }
            ascii &= one > 0;
        }
        return ascii;
    }
}
