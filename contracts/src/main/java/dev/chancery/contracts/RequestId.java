/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.regex.Pattern;

/** A request's id, chosen by whoever asks: the record key, equal to ce_id. Repeating it with the same bytes repeats the answer, never the issuance. */
public final class RequestId {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private RequestId() {}

    /** Whether the text is 1 to 128 of {@code [A-Za-z0-9._:-]}. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /** Returns the text, or throws {@link IllegalArgumentException} that names the rule. */
    public static String requireValid(String text) {
        if (!isValid(text)) {
            throw new IllegalArgumentException("request id must be 1 to 128 of [A-Za-z0-9._:-]");
        }
        return text;
    }
}
