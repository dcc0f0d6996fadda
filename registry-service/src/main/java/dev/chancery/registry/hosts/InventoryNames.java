/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.hosts;

import dev.chancery.contracts.DeliveryNames;
import dev.chancery.contracts.Texts;
import dev.chancery.registry.problem.Problem;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a name, a path and a mode may look like. Each method answers the text that is kept, or throws a problem that names field, rule and remedy.
 *
 * <p>These texts become paths, file names and arguments on hosts, so what is not plainly allowed is refused.
 */
final class InventoryNames {
    /** RFC 1123 §2.1: letters, digits and hyphens, a hyphen neither first nor last, at most 63 octets. */
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    /** RFC 1035 §2.3.4 allows 255 octets on the wire, which are 253 characters. */
    private static final int DNS_MAX = 253;

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int PORT_MAX = 65_535;

    /** What useradd(8) takes. */
    private static final Pattern OWNER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    /** The owner reads, and may write; the group may read; nobody else, and nobody executes. */
    private static final Pattern MODE = Pattern.compile("0[46][04]0");

    private static final Pattern ARGUMENT = Pattern.compile("[^\\p{Cntrl}]{1,1024}");
    private static final int HOOK_MAX = 64;

    private static final Set<String> KINDS = Set.of("server", "client", "dual");
    /** A slot {@code cert/<id>} is a lone certificate's. */
    private static final String RESERVED = "cert";

    private InventoryNames() {}

    static String hostName(String field, @Nullable String text) {
        return without(DeliveryNames.nameFlaw(required(field, text)), field, "name", text);
    }

    static String serviceName(@Nullable String text) {
        String name = hostName("name", text);
        if (name.equals(RESERVED)) {
            throw broken(
                    "name",
                    "reserved",
                    "\"cert\" is reserved for certificates without a service; use another " + "name");
        }
        return name;
    }

    static String kind(String field, @Nullable String text) {
        if (text == null || !KINDS.contains(text)) {
            throw broken(field, "kind", "must be server, client or dual");
        }
        return text;
    }

    static String dnsName(String field, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!isDnsName(name)) {
            throw broken(
                    field,
                    "dns-name",
                    "must be a DNS name: labels of letters, digits and '-' of at most 63 characters, 253 in all (RFC "
                            + "1123)");
        }
        return name;
    }

    static String dnsNameOrAddress(String field, @Nullable String text) {
        String name = required(field, text).toLowerCase(Locale.ROOT);
        if (!isDnsName(name) && !isAddress(name)) {
            throw broken(field, "dns-name-or-ip", "must be a DNS name (RFC 1123) or an IP address");
        }
        return name;
    }

    /** A DNS name or an address, with or without a port; an IPv6 address with one stands in brackets (RFC 3986 §3.2.2). */
    static String networkAddress(String field, String text) {
        String address = text.toLowerCase(Locale.ROOT);
        int colon = address.lastIndexOf(':');
        boolean withPort = colon > 0 && (address.indexOf(':') == colon || address.charAt(colon - 1) == ']');
        String host = withPort ? address.substring(0, colon) : address;
        if (withPort && !isPort(address.substring(colon + 1))) {
            throw broken(field, "port", "must have a port from 1 to 65535 after the colon");
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        dnsNameOrAddress(field, bracketed ? host.substring(1, host.length() - 1) : host);
        return address;
    }

    static String directory(String field, @Nullable String text) {
        String directory = required(field, text);
        String flaw = DeliveryNames.directoryFlaw(directory);
        String rule = directory.startsWith("/") || directory.startsWith("~")
                ? "relative-path"
                : List.of(directory.split("/", -1)).stream().anyMatch(step -> step.equals("..") || step.equals("."))
                        ? "no-dot-segments"
                        : "plain-path";
        return without(flaw, field, rule, directory);
    }

    static String file(String field, String text) {
        return without(DeliveryNames.fileFlaw(text), field, "file-name", text);
    }

    static String owner(String field, String text) {
        return matching(
                field,
                text,
                OWNER,
                "user-name",
                "a user's or group's name: lower-case letters, digits, '_', '-', at most 32 characters");
    }

    static String mode(String field, String text) {
        return matching(field, text, MODE, "mode", "four octal digits, at most 0640: 0600, 0640, 0400 or 0440");
    }

    static List<String> hook(String field, @Nullable List<@Nullable String> arguments) {
        if (arguments == null) {
            return List.of();
        }
        if (arguments.size() > HOOK_MAX) {
            throw broken(field, "length", "must have at most " + HOOK_MAX + " arguments");
        }
        return arguments.stream()
                .map(argument -> matching(
                        field,
                        argument,
                        ARGUMENT,
                        "argument",
                        "a list of arguments of 1 to 1024 characters each, without control characters; no "
                                + "shell is used"))
                .toList();
    }

    static Map<String, String> labels(@Nullable Map<String, String> labels) {
        if (labels == null) {
            return Map.of();
        }
        if (labels.values().stream().anyMatch(Objects::isNull)) {
            throw broken("labels", "label", "has a null entry");
        }
        try {
            Texts.requireLabels("labels", labels);
        } catch (IllegalArgumentException e) {
            throw Problem.of(422, "labels", "label", String.valueOf(e.getMessage()))
                    .exception();
        }
        return Map.copyOf(labels);
    }

    static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw broken(field, "required", "is missing");
        }
        return text;
    }

    /** 422: it was read, and it breaks a rule. */
    static RuntimeException broken(String field, String rule, String sentence) {
        return Problem.of(422, field, rule, "field \"" + field + "\" " + sentence)
                .exception();
    }

    private static String without(@Nullable String flaw, String field, String rule, @Nullable String text) {
        if (flaw != null) {
            throw broken(field, rule, flaw);
        }
        return required(field, text);
    }

    private static String matching(String field, @Nullable String text, Pattern form, String rule, String sentence) {
        if (!form.matcher(required(field, text)).matches()) {
            throw broken(field, rule, "must be " + sentence);
        }
        return required(field, text);
    }

    private static boolean isDnsName(String name) {
        String[] labels = name.split("\\.", -1);
        // An all-numeric last label would be read as an address (RFC 3696 §2).
        boolean numeric = labels[labels.length - 1].chars().allMatch(Character::isDigit);
        return name.length() <= DNS_MAX
                && !numeric
                && Arrays.stream(labels)
                        .allMatch(label -> DNS_LABEL.matcher(label).matches());
    }

    private static boolean isAddress(String text) {
        if (IPV4.matcher(text).matches()) {
            return true;
        }
        if (!IPV6_LETTERS.matcher(text).matches()) {
            return false;
        }
        try {
            // A literal alone: nobody is asked.
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPort(String text) {
        return PORT.matcher(text).matches() && Integer.parseInt(text) <= PORT_MAX;
    }
}
