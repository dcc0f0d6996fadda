/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.odd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Draws requests: each is odd in some of its fields, and every third has something that nobody may take. */
public final class OddRequests {
    private static final int ID_MAX = 128;
    private static final int KEY_MAX = 200;
    private static final int WORD_MAX = 128;
    private static final int LABEL_NAME_MAX = 63;
    private static final int LABEL_VALUE_MAX = 256;
    private static final int LABELS_MAX = 64;
    private static final int COMMENT_MAX = 1_000;
    private static final int DNS_LABEL_MAX = 63;
    private static final int DNS_NAME_MAX = 253;

    private final Random random;
    private final OddTexts texts;
    private final String csr;

    /** @param csr in PEM, with a common name alone, which each request adds a name of its own to */
    public OddRequests(long seed, String csr) {
        this.random = new Random(seed);
        this.texts = new OddTexts(random);
        this.csr = csr;
    }

    /** @param name nobody else's: it begins the request's id and its DNS name */
    public OddRequest next(String name) {
        boolean overRest = random.nextBoolean();
        int bad = random.nextInt(3) == 0 ? random.nextInt(7) : -1;
        Map<String, String> labels = labels(bad == 0, bad == 1);
        List<String> fields = new ArrayList<>();
        fields.add(field("profile", texts.spelled(bad == 2 ? texts.harmful(WORD_MAX) : "server")));
        // By chance of its own: its length differs from run to run, and the seed shall give all else again.
        fields.add(field("csr", new OddTexts(new Random(random.nextLong())).spelled(csr)));
        fields.add(field("names", list(names(name, bad == 3))));
        if (!labels.isEmpty()) {
            fields.add(field("labels", object(labels)));
        }
        if (bad == 4 || random.nextInt(6) == 0) {
            String prefix = "local-" + name + "-";
            int rest = WORD_MAX - prefix.length();
            fields.add(
                    field("service", texts.spelled(prefix + (bad == 4 ? texts.harmful(rest) : texts.harmless(rest)))));
        }
        if (bad == 5) {
            fields.add(field(random.nextBoolean() ? "kind" : "validity", texts.spelled(texts.harmful(WORD_MAX))));
        } else if (random.nextInt(3) == 0) {
            fields.add(field("validity", texts.spelled(oneOf("P30D", "PT720H", "P29DT86400S"))));
        }
        Collections.shuffle(fields, random);
        String json = texts.space() + "{" + String.join(",", fields) + "}" + texts.space();
        String revocation = "{" + field("reason", texts.spelled("superseded")) + ","
                + field("comment", texts.spelled(comment())) + "}";
        return new OddRequest(overRest, id(name, overRest, bad == 6), json, labels, revocation, random.nextInt(1_000));
    }

    private String id(String name, boolean overRest, boolean harmful) {
        if (harmful && overRest) {
            return name + "k".repeat(KEY_MAX + 1 - name.length()); // in a header stands nothing else
        }
        if (harmful) {
            return name + (random.nextBoolean() ? texts.harmful(20) : ".".repeat(ID_MAX + 1 - name.length()));
        }
        return name + oneOf("", "..", ":a:b", "-_", ".".repeat(ID_MAX - name.length()), "." + "Z".repeat(10));
    }

    private Map<String, String> labels(boolean harmfulName, boolean harmfulValue) {
        Map<String, String> labels = new LinkedHashMap<>();
        int count = random.nextInt(40) == 0 ? LABELS_MAX + random.nextInt(2) : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            labels.put(labelName(i), texts.harmless(LABEL_VALUE_MAX));
        }
        if (harmfulName) {
            labels.put(
                    random.nextBoolean() ? "a" + texts.harmful(LABEL_NAME_MAX) : "a".repeat(LABEL_NAME_MAX + 1), "x");
        }
        if (harmfulValue) {
            labels.put("odd", texts.harmful(LABEL_VALUE_MAX));
        }
        return labels;
    }

    private String labelName(int number) {
        return number + oneOf("", "team", "a/b", "a.b-c_d", "Z".repeat(LABEL_NAME_MAX - 2));
    }

    private List<String> names(String name, boolean harmful) {
        String own = name + ".internal";
        List<String> names = new ArrayList<>(List.of(own));
        if (harmful) {
            names.add(texts.harmful(DNS_LABEL_MAX) + "." + own);
        } else if (random.nextInt(3) == 0) {
            names.add(oneOf(
                    "*." + own,
                    "UPPER." + own.toUpperCase(Locale.ROOT),
                    "xn--zrich-kva." + own,
                    "a_b." + own,
                    own + ".",
                    "x".repeat(DNS_LABEL_MAX) + "." + own,
                    "x".repeat(DNS_LABEL_MAX + 1) + "." + own,
                    long_(own, DNS_NAME_MAX),
                    long_(own, DNS_NAME_MAX + 1)));
        }
        return names;
    }

    /** A name of so many characters, in labels of two. */
    private static String long_(String end, int length) {
        int missing = length - end.length();
        return (missing % 2 == 0 ? "" : "x") + "y.".repeat(missing / 2) + end;
    }

    private String comment() {
        return random.nextInt(3) == 0 ? texts.harmful(COMMENT_MAX) : texts.harmless(COMMENT_MAX);
    }

    private String field(String name, String value) {
        return texts.space() + texts.spelled(name) + texts.space() + ":" + texts.space() + value;
    }

    private String list(List<String> entries) {
        return entries.stream().map(texts::spelled).collect(Collectors.joining(",", "[", "]"));
    }

    private String object(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(entry -> field(entry.getKey(), texts.spelled(entry.getValue())))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
