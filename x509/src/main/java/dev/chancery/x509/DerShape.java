/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Optional;

/**
 * Looks over an encoding before a parser recurses into it.
 *
 * <p>Parsers of ASN.1 descend once per level, so 20 kB of nested {@code 30 80} overflow the stack. This walk needs no
 * stack but an array of ends, and refuses what DER never has (X.690 §10): indefinite or padded lengths, constructed
 * strings, other BOOLEANs than 00 and FF, tag numbers from 31 on (no standard here uses them), more than one value.
 */
public final class DerShape {
    /** Deeper than any certificate, request or status message that a standard allows, which need about fourteen. */
    public static final int NESTING_MAX = 32;

    private static final int CONSTRUCTED = 0x20;
    private static final int CLASS = 0xC0;
    private static final int NUMBER = 0x1F;
    private static final int BOOLEAN = 0x01;
    private static final int OBJECT_IDENTIFIER = 0x06;
    /** Thrice the longest that anybody registered; they are repeated to people, in digits and dots. */
    private static final int OBJECT_IDENTIFIER_MAX = 64;

    private static final int SEQUENCE = 0x10;
    private static final int SET = 0x11;

    private final byte[] octets;
    private final int[] ends;
    private int depth;
    private int at;

    private DerShape(byte[] octets, int nestingMax) {
        this.octets = octets;
        this.ends = new int[nestingMax + 1];
        this.ends[0] = octets.length;
    }

    /** What is wrong with the shape of one DER value, as the end of a sentence; empty when nothing is. */
    public static Optional<String> flaw(byte[] octets) {
        return flaw(octets, NESTING_MAX);
    }

    public static Optional<String> flaw(byte[] octets, int nestingMax) {
        try {
            new DerShape(octets, nestingMax).walk();
            return Optional.empty();
        } catch (Flaw flaw) {
            return Optional.of(flaw.sentence);
        }
    }

    private void walk() throws Flaw {
        do {
            element();
            while (depth > 0 && at == ends[depth]) {
                depth--;
            }
        } while (depth > 0);
        if (at < octets.length) {
            throw new Flaw("it has " + (octets.length - at) + " bytes after its end");
        }
    }

    private void element() throws Flaw {
        int identifier = octet();
        if ((identifier & NUMBER) == NUMBER) {
            throw new Flaw("it has a tag number above 30");
        }
        int end = length();
        boolean constructed = (identifier & CONSTRUCTED) != 0;
        if ((identifier & CLASS) == 0) {
            requireUniversal(identifier & NUMBER, constructed, end);
        }
        if (constructed) {
            descend(end);
        } else {
            at = end;
        }
    }

    private void requireUniversal(int number, boolean constructed, int end) throws Flaw {
        if (number == 0) {
            throw new Flaw("it has an end-of-contents mark, which DER does not use");
        }
        if (constructed != (number == SEQUENCE || number == SET)) {
            throw new Flaw("universal type " + number + (constructed ? " is constructed" : " is primitive"));
        }
        if (number == OBJECT_IDENTIFIER && end - at > OBJECT_IDENTIFIER_MAX) {
            throw new Flaw("an object identifier has " + (end - at) + " bytes");
        }
        if (number == BOOLEAN && (end - at != 1 || (octets[at] != 0 && octets[at] != (byte) 0xFF))) {
            throw new Flaw("a BOOLEAN is neither 00 nor FF");
        }
    }

    private void descend(int end) throws Flaw {
        if (depth == ends.length - 1) {
            throw new Flaw("it nests deeper than " + (ends.length - 1) + " levels");
        }
        ends[++depth] = end;
    }

    /** Reads a length and answers where the content ends. */
    private int length() throws Flaw {
        int first = octet();
        int length = first < 0x80 ? first : longLength(first & 0x7F);
        if (length > ends[depth] - at) {
            throw new Flaw("a length is beyond the end of the enclosing value");
        }
        return at + length;
    }

    private int longLength(int count) throws Flaw {
        if (count == 0) {
            throw new Flaw("it has an indefinite length, which is BER and not DER");
        }
        if (count > 3) {
            throw new Flaw("a length has " + count + " bytes");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | octet();
        }
        // X.690 §10.1: the fewest octets that can hold it.
        if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
            throw new Flaw("a length is encoded in more bytes than necessary");
        }
        return length;
    }

    private int octet() throws Flaw {
        if (at >= ends[depth]) {
            throw new Flaw("it ends in the middle of a value");
        }
        return octets[at++] & 0xFF;
    }

    private static final class Flaw extends Exception {
        private static final long serialVersionUID = 1L;
        private final String sentence;

        Flaw(String sentence) {
            super(sentence, null, false, false);
            this.sentence = sentence;
        }
    }
}
