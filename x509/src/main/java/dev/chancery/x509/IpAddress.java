/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.net.Inet6Address;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Addresses between text and octets, without ever asking a resolver. Text is dotted decimal of four numbers without
 * leading zeros, or RFC 5952. An IPv4-mapped IPv6 address is refused: it would slip past a rule about either family.
 */
final class IpAddress {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern FOUR = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int GROUPS = 8;

    private IpAddress() {}

    static boolean looksLike(String text) {
        return FOUR.matcher(text).matches()
                || (text.indexOf(':') >= 0 && SIX.matcher(text).matches());
    }

    static byte[] octets(String text) {
        if (FOUR.matcher(text).matches()) {
            return four(text);
        }
        if (text.indexOf(':') < 0 || !SIX.matcher(text).matches()) {
            throw new IllegalArgumentException("not an IP address in dotted decimal or RFC 5952 form");
        }
        return requireUnmapped(Inet6Address.ofLiteral(text).getAddress());
    }

    static String text(byte[] octets) {
        return switch (octets.length) {
            case 4 -> dotted(octets);
            case 16 -> compressed(requireUnmapped(octets));
            default ->
                throw new IllegalArgumentException("an IP address must have 4 or 16 bytes, got " + octets.length);
        };
    }

    private static byte[] four(String text) {
        String[] numbers = text.split("\\.", -1);
        byte[] octets = new byte[4];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(numbers[i]);
        }
        return octets;
    }

    private static byte[] requireUnmapped(byte[] octets) {
        boolean mapped = octets.length == 4 || isMapped(octets);
        if (mapped) {
            throw new IllegalArgumentException("an IPv4-mapped IPv6 address is ambiguous; give the IPv4 address");
        }
        return octets;
    }

    private static boolean isMapped(byte[] octets) {
        for (int i = 0; i < 10; i++) {
            if (octets[i] != 0) {
                return false;
            }
        }
        return octets[10] == (byte) 0xFF && octets[11] == (byte) 0xFF;
    }

    private static String dotted(byte[] octets) {
        StringJoiner text = new StringJoiner(".");
        for (byte octet : octets) {
            text.add(Integer.toString(octet & 0xFF));
        }
        return text.toString();
    }

    /** RFC 5952 §4.2: the first longest run of two or more zero groups becomes {@code ::}. */
    private static String compressed(byte[] octets) {
        int start = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zerosFrom(octets, i);
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        return start < 0
                ? groups(octets, 0, GROUPS)
                : groups(octets, 0, start) + "::" + groups(octets, start + longest, GROUPS);
    }

    private static int zerosFrom(byte[] octets, int from) {
        int at = from;
        while (at < GROUPS && group(octets, at) == 0) {
            at++;
        }
        return at - from;
    }

    private static String groups(byte[] octets, int from, int to) {
        StringJoiner text = new StringJoiner(":");
        for (int i = from; i < to; i++) {
            text.add(Integer.toHexString(group(octets, i)));
        }
        return text.toString();
    }

    private static int group(byte[] octets, int index) {
        return (octets[2 * index] & 0xFF) << 8 | (octets[2 * index + 1] & 0xFF);
    }
}
