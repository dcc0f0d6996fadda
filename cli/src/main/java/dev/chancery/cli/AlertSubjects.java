/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What alerts are about, by the name that people know it by: a service and its hosts, or a lone certificate's subject. */
final class AlertSubjects {
    /** More is not asked for: the slot says it then, if at greater length. */
    private static final int ASKED_MAX = 50;

    private static final String LONE = "cert/";

    private final Registry registry;
    private final Map<String, String> known = new HashMap<>();

    AlertSubjects(Registry registry) {
        this.registry = registry;
    }

    String of(Json alert) {
        String slot = alert.text("slot");
        String name = known.get(slot);
        if (name == null) {
            name = known.size() >= ASKED_MAX ? slot : asked(alert, slot);
            known.put(slot, name);
        }
        return name;
    }

    private String asked(Json alert, String slot) {
        if (!slot.startsWith(LONE)) {
            String hosts = hosts(slot);
            return hosts.isEmpty() ? slot : slot + " on " + hosts;
        }
        return registry.find("/api/certificates/" + Registry.encoded(alert.text("certificate")))
                .map(found -> Display.name(found.json()) + ", serial "
                        + Display.serial(found.json().text("serial")))
                .orElse(slot);
    }

    private String hosts(String slot) {
        String service = slot.substring(0, Math.max(0, slot.lastIndexOf('/')));
        return registry.find("/api/deployments?service=" + Registry.encoded(service))
                .map(found -> found.json().items("items").stream()
                        .filter(deployment -> deployment.text("slot").equals(slot))
                        .map(deployment -> deployment.text("host"))
                        .distinct()
                        .collect(Collectors.joining(", ")))
                .orElse("");
    }
}
