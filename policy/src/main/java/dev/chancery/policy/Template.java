/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with variables, {@code node-${node}.agents.internal}. A variable is a value and never syntax: what it holds is put in as it is, is
 * looked at no more, and has to be of the form that its place can hold.
 */
public record Template(String text) {
    /** The tenant, from the topic. */
    public static final String TENANT = "tenant";
    /** The service that the request names. */
    public static final String SERVICE = "service";
    /** The node that the request's label of this name names. */
    public static final String NODE = "node";
    /** The first name that is certified; in a subject alone. */
    public static final String NAME = "name";

    private static final List<String> VARIABLES = List.of(NODE, TENANT, SERVICE, NAME);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^${}]*)}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Template {
        if (text.isBlank() || VARIABLE.matcher(text).replaceAll("").matches(".*[${}].*")) {
            throw new IllegalArgumentException(
                    "a template is a string with variables ${…}; $, { and } are not allowed elsewhere; got \"" + text
                            + "\"");
        }
        for (String name : variables(text)) {
            if (!VARIABLES.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown template variable ${" + name + "}; known: " + VARIABLES + ", got \"" + text + "\"");
            }
        }
    }

    /** The variables in it, each once, in their order. */
    public Set<String> variables() {
        return variables(text);
    }

    /**
     * The text with its values. Throws {@link IllegalArgumentException} with a sentence where a value is missing or has another form than its
     * place can hold.
     */
    String filled(Map<String, String> values, Predicate<String> form, String formInWords) {
        StringBuilder filled = new StringBuilder();
        Matcher next = VARIABLE.matcher(text);
        while (next.find()) {
            String value = values.get(next.group(1));
            if (value == null) {
                throw new IllegalArgumentException(missing(next.group(1)));
            }
            if (!form.test(value)) {
                throw new IllegalArgumentException("the " + next.group(1) + " must be " + formInWords);
            }
            next.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return next.appendTail(filled).toString();
    }

    private static String missing(String variable) {
        return switch (variable) {
            case NODE -> "it needs the node's name; give the label node";
            case SERVICE -> "it needs the service; give it in the request";
            case NAME -> "it needs a granted name; request one";
            default -> "it needs the " + variable;
        };
    }

    private static Set<String> variables(String text) {
        List<String> names = new ArrayList<>();
        Matcher next = VARIABLE.matcher(text);
        while (next.find()) {
            names.add(next.group(1));
        }
        return new LinkedHashSet<>(names);
    }
}
