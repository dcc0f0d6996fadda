/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * An encoding that can be bent at every joint: parsed without Bouncy Castle, which would put right what is to be wrong. What stands inside of
 * strings is parsed too where it can be, since extensions hide there.
 */
public final class DerTree {
    private static final int CONSTRUCTED = 0x20;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final byte[][] VALUES = {
        {},
        {0},
        {(byte) 0xFF},
        {0, 0},
        {0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
        new byte[1_000],
        "\0".getBytes(StandardCharsets.UTF_8),
        "*.internal".getBytes(StandardCharsets.US_ASCII),
        {(byte) 0xC0, (byte) 0x80},
        {0x55, 0x1D, 0x13}, // basicConstraints
        {0x55, 0x1D, 0x0F}, // keyUsage
        {0x55, 0x1D, 0x25}, // extKeyUsage
        {0x30, 0x03, 0x01, 0x01, (byte) 0xFF}, // CA:TRUE
    };

    private int tag;
    /** What a string has before its content: the unused bits. */
    private byte[] prefix = {};

    private byte[] content = {};
    private List<DerTree> children = List.of();
    private boolean wrapping;
    /** How its length is written: 0 as DER has it. */
    private int lengthForm;

    private DerTree() {}

    public static DerTree parse(byte[] der) {
        List<DerTree> all = parseAll(der, 0, der.length);
        if (all.size() != 1) {
            throw new IllegalArgumentException("not one value");
        }
        return all.getFirst();
    }

    private static List<DerTree> parseAll(byte[] der, int from, int end) {
        List<DerTree> found = new ArrayList<>();
        int at = from;
        while (at < end) {
            DerTree one = new DerTree();
            one.tag = der[at] & 0xFF;
            int length = der[at + 1] & 0xFF;
            at += 2;
            if (length > 0x80) {
                int count = length & 0x7F;
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = (length << 8) | (der[at++] & 0xFF);
                }
            }
            if (length < 0 || length > end - at) {
                throw new IllegalArgumentException("past the end");
            }
            one.fill(der, at, at + length);
            found.add(one);
            at += length;
        }
        return found;
    }

    private void fill(byte[] der, int from, int end) {
        content = Arrays.copyOfRange(der, from, end);
        if ((tag & CONSTRUCTED) != 0) {
            children = new ArrayList<>(parseAll(der, from, end));
        } else if (tag == OCTET_STRING || tag == BIT_STRING) {
            int skip = tag == BIT_STRING ? 1 : 0;
            try {
                List<DerTree> inside = parseAll(der, from + skip, end);
                if (!inside.isEmpty() && inside.getFirst().content.length > 0) {
                    wrapping = true;
                    prefix = Arrays.copyOfRange(der, from, from + skip);
                    children = new ArrayList<>(inside);
                }
            } catch (RuntimeException notDer) {
                wrapping = false; // octets, as most are
            }
        }
    }

    public DerTree child(int index) {
        return children.get(index);
    }

    /** Replaces the bits of a BIT STRING. */
    public void bits(byte[] octets) {
        wrapping = false;
        children = List.of();
        content = new byte[octets.length + 1];
        System.arraycopy(octets, 0, content, 1, octets.length);
    }

    public byte[] encoded() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(prefix);
        if ((tag & CONSTRUCTED) != 0 || wrapping) {
            children.forEach(child -> body.writeBytes(child.encoded()));
        } else {
            body.writeBytes(content);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        writeLength(all, body.size());
        all.writeBytes(body.toByteArray());
        if (lengthForm == 1) {
            all.write(0);
            all.write(0);
        }
        return all.toByteArray();
    }

    private void writeLength(ByteArrayOutputStream out, int length) {
        switch (lengthForm) {
            case 1 -> out.write(0x80);
            case 2 -> {
                out.write(0x84);
                out.writeBytes(new byte[] {0, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
            }
            case 3 -> out.write(Math.min(length + 1, 0x7F));
            default -> {
                if (length < 0x80) {
                    out.write(length);
                } else if (length < 0x100) {
                    out.writeBytes(new byte[] {(byte) 0x81, (byte) length});
                } else {
                    out.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
                }
            }
        }
    }

    /** All of it, itself first. */
    private void collect(List<DerTree> into) {
        into.add(this);
        children.forEach(child -> child.collect(into));
    }

    /**
     * Bends it at one place.
     *
     * @param donor where foreign parts are copied from
     */
    public void mutate(Random random, DerTree donor) {
        List<DerTree> all = new ArrayList<>();
        collect(all);
        DerTree place = all.get(random.nextInt(all.size()));
        List<DerTree> foreign = new ArrayList<>();
        donor.collect(foreign);
        DerTree part = foreign.get(random.nextInt(foreign.size())).copy();
        switch (random.nextInt(11)) {
            case 0 -> place.tag = random.nextInt(256);
            case 1 -> place.become(part);
            case 2 -> place.value(VALUES[random.nextInt(VALUES.length)]);
            case 3 -> place.lengthForm = 1 + random.nextInt(3);
            case 4 -> place.edit(random, list -> list.remove(random.nextInt(list.size())));
            case 5 ->
                place.edit(
                        random,
                        list -> list.add(list.get(random.nextInt(list.size())).copy()));
            case 6 -> place.edit(random, list -> list.add(random.nextInt(list.size() + 1), part));
            case 7 -> place.edit(random, list -> Collections.shuffle(list, random));
            case 8 -> place.nest(1 + random.nextInt(40));
            case 9 -> place.flip(random);
            default -> place.tag ^= 1 << random.nextInt(8);
        }
    }

    /** A part that is put in twice would be bent in both places, and could come to hold itself. */
    private DerTree copy() {
        DerTree copy = new DerTree();
        copy.become(this);
        copy.children = new ArrayList<>(children.stream().map(DerTree::copy).toList());
        return copy;
    }

    private void become(DerTree other) {
        tag = other.tag;
        prefix = other.prefix;
        content = other.content;
        children = new ArrayList<>(other.children);
        wrapping = other.wrapping;
        lengthForm = other.lengthForm;
    }

    private void value(byte[] octets) {
        children = new ArrayList<>();
        wrapping = false;
        prefix = new byte[0];
        content = octets.clone();
    }

    private void edit(Random random, Consumer<List<DerTree>> how) {
        if (children.isEmpty()) {
            flip(random);
        } else {
            how.accept(children);
        }
    }

    private void nest(int levels) {
        for (int i = 0; i < levels; i++) {
            DerTree inner = new DerTree();
            inner.become(this);
            tag = 0x30;
            prefix = new byte[0];
            wrapping = false;
            lengthForm = 0;
            children = new ArrayList<>(List.of(inner));
        }
    }

    private void flip(Random random) {
        if (content.length > 0 && children.isEmpty()) {
            content = content.clone();
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }
}
