/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import dev.chancery.x509.RevocationReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** How the types of contracts and x509 are written in JSON: as texts, not as the classes that the description is made from. */
final class WireForms {
    private static final Map<String, String> TEXTS = Map.of(
            "CertificateId", "issuer.serial, in hex",
            "IssuerId", "32 hex digits",
            "SerialNumber", "in hex",
            "Sha256", "64 hex digits",
            "Slot", "service/kind, or cert/issuer.serial");

    private WireForms() {}

    static void describe(Components components) {
        Map<String, Schema> schemas = new TreeMap<>(components.getSchemas());
        TEXTS.forEach((name, description) -> schemas.computeIfPresent(name, (_, _) -> text().description(description)));
        schemas.computeIfPresent(
                "RevocationReason",
                (_, _) -> text().enumeration(Arrays.stream(RevocationReason.values())
                        .<Object>map(RevocationReason::rfcName)
                        .toList()));
        schemas.put("AlertItem", alert());
        schemas.put("InventoryPage", page());
        schemas.values().forEach(WireForms::mapLabels);
        components.setSchemas(schemas);
    }

    private static void mapLabels(Schema schema) {
        if (schema.getProperties() != null && schema.getProperties().containsKey("labels")) {
            schema.addProperty(
                    "labels",
                    OASFactory.createSchema().type(List.of(SchemaType.OBJECT)).additionalPropertiesSchema(text()));
        }
    }

    /** An alert's own fields stand beside those of its key; which there are depends on the kind. */
    private static Schema alert() {
        Schema alert = OASFactory.createSchema().type(List.of(SchemaType.OBJECT));
        Arrays.asList("id", "kind", "slot", "certificate", "summary", "renewal", "reason")
                .forEach(name -> alert.addProperty(name, text()));
        for (String name : List.of("openedAt", "at", "notAfter")) {
            alert.addProperty(name, text().format("date-time"));
        }
        return alert.addProperty("state", text().enumeration(List.of("open", "acknowledged", "silenced", "resolved")))
                .addProperty("version", number(SchemaType.INTEGER))
                .addProperty("threshold", number(SchemaType.NUMBER))
                .addProperty("remainingPercent", number(SchemaType.INTEGER))
                .addProperty("attempts", number(SchemaType.INTEGER))
                .required(List.of(
                        "id",
                        "kind",
                        "slot",
                        "certificate",
                        "version",
                        "state",
                        "openedAt",
                        "at",
                        "notAfter",
                        "summary"));
    }

    /** Hosts or services, never both. */
    private static Schema page() {
        return OASFactory.createSchema()
                .type(List.of(SchemaType.OBJECT))
                .addProperty(
                        "items",
                        OASFactory.createSchema()
                                .type(List.of(SchemaType.ARRAY))
                                .items(OASFactory.createSchema()
                                        .addOneOf(OASFactory.createSchema().ref("#/components/schemas/HostState"))
                                        .addOneOf(OASFactory.createSchema().ref("#/components/schemas/ServiceState"))))
                .addProperty("next", text())
                .required(List.of("items"));
    }

    private static Schema text() {
        return OASFactory.createSchema().type(List.of(SchemaType.STRING));
    }

    private static Schema number(SchemaType type) {
        return OASFactory.createSchema().type(List.of(type));
    }
}
